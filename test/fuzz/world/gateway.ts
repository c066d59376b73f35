import { randomUUID } from 'node:crypto'
import type { Claims } from './signing.ts'

/** A request as it comes to the gateway: nothing of it has been checked. */
export type Asked = {
  /** Path parameters, percent-encoded or damaged. */
  params: Record<string, string>
  /** In the order of the query string; a name may come twice. */
  query: [string, string][]
  headers: Record<string, string>
  body: Buffer | undefined
}

const isText = (contentType: string): boolean =>
  contentType.startsWith('text/') ||
  ['application/json', 'application/xml', 'application/javascript'].includes(contentType)

/** The gateway joins the values of a name that comes twice. */
const joined = (query: Asked['query']): Record<string, string> | undefined => {
  if (query.length === 0) return undefined
  const byName = Map.groupBy(query, ([name]) => name)
  return Object.fromEntries([...byName].map(([name, all]) => [name, all.map(([, value]) => value).join(',')]))
}

const bodyFields = ({ body, headers }: Asked) => {
  if (body === undefined || body.length === 0) return { isBase64Encoded: false }
  const isBase64Encoded = !isText((headers['content-type'] ?? '').split(';', 1)[0] ?? '')
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

const claimText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? `[${value.join(' ')}]` : JSON.stringify(value)
}

/**
 * The event that API Gateway brings to a function of REST.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const restEvent = (method: string, path: string, asked: Asked, claims: Claims | undefined) => {
  const rawPath = path.replace(/\{(\w+)\}/g, (_, name) => asked.params[name] ?? '')
  const queryStringParameters = joined(asked.query)
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: asked.query.map(([name, value]) => `${name}=${value}`).join('&'),
    headers: { host: 'api.example.com', 'user-agent': 'fuzz', ...asked.headers },
    ...(Object.keys(asked.params).length > 0 && { pathParameters: asked.params }),
    ...(queryStringParameters && { queryStringParameters }),
    ...bodyFields(asked),
    requestContext: {
      requestId: randomUUID(),
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'fuzz' },
      ...(claims && {
        authorizer: {
          jwt: {
            claims: Object.fromEntries(
              Object.entries(claims)
                .filter(([, value]) => value !== undefined)
                .map(([name, value]) => [name, claimText(value)]),
            ),
            scopes: [],
          },
        },
      }),
    },
  }
}

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
