import { randomUUID } from 'node:crypto'

/** The event of a socket: a handshake, a frame or its end. */
export const socketEvent = (
  eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
  connectionId: string,
  fields: { body?: string; isBase64Encoded?: boolean; queryStringParameters?: Record<string, string> } = {},
) => ({
  headers: {},
  isBase64Encoded: false,
  ...fields,
  requestContext: {
    connectionId,
    eventType,
    routeKey: eventType === 'MESSAGE' ? '$default' : `$${eventType.toLowerCase()}`,
    requestId: randomUUID(),
    identity: { sourceIp: '127.0.0.1', userAgent: 'fuzz' },
  },
})
