import * as z from 'zod'
import { limits } from '../../../../shared/contract/limits.ts'
import { type Action, clientFrames } from '../../../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../../../shared/contract/socket/pushes.ts'
import { replyOf } from '../../../../shared/contract/socket/replies.ts'
import { describeSchema } from '../describe-schema.ts'
import { apiVersion } from '../openapi/open-api-document.ts'
import { allFrames, frameName } from '../socket-frames.ts'

type JsonObject = { [key: string]: unknown }

const channel = { $ref: '#/channels/live' }
const inChannel = (message: string) => ({ $ref: `#/channels/live/messages/${message}` })
/** Every reference to a definition of one schema becomes one to a component of the document. */
const withComponentRefs = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(withComponentRefs)
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace('#/definitions/', '#/components/schemas/')
        : withComponentRefs(value),
    ]),
  )
}

/** AsyncAPI's own dialect of schemas is a superset of draft 7. */
const schemas = (): JsonObject => {
  const all: JsonObject = {}
  for (const { name, schema, io } of allFrames) {
    const {
      $schema: _,
      definitions,
      ...own
    } = z.toJSONSchema(schema, {
      io,
      target: 'draft-7',
      override: (context) => describeSchema({ ...context, io } as Parameters<typeof describeSchema>[0]),
    })
    Object.assign(all, definitions, { [name]: own })
  }
  return withComponentRefs(all) as JsonObject
}

const messages = (): Record<string, { description?: string }> =>
  Object.fromEntries(
    allFrames.map(({ name, schema }) => {
      const description = schema.meta()?.['description']
      return [
        name,
        {
          name,
          title: name,
          ...(typeof description === 'string' && { description }),
          payload: { $ref: `#/components/schemas/${name}` },
        },
      ]
    }),
  )

/** The request that each frame makes. */
const summaries: { readonly [A in Action]: string } = {
  enter: 'Subscribe to a chat, and get the messages after a given `seq`',
  leave: 'Unsubscribe from a chat. `activity` pushes continue',
  message: 'Send a message',
  edit: 'Edit an own message',
  delete: 'Delete a message',
  react: 'Set or take back a reaction',
  read: 'Mark a chat as read up to a message',
  typing: 'Show the others in a chat that the user types, or has stopped',
  history: 'Read a page of older or newer messages',
  auth: 'Go on with a new access token, before the old one expires',
  ping: 'Keep the socket open, and learn the newest message of every entered chat',
}

const operations = (): JsonObject => ({
  ...Object.fromEntries(
    (Object.keys(clientFrames) as Action[]).map((action) => [
      action,
      {
        action: 'receive',
        channel,
        summary: summaries[action],
        messages: [inChannel(frameName(action, 'Frame'))],
        reply: {
          channel,
          messages: [inChannel(frameName(replyOf[action], 'Reply')), inChannel('ErrorReply')],
        },
      },
    ]),
  ),
  push: {
    action: 'send',
    channel,
    summary: 'What the server pushes',
    messages: Object.keys(pushes).map((name) => inChannel(frameName(name, 'Push'))),
  },
})

const description = `Frames are JSON text of at most ${limits.frameBytes / 1024} KB in either direction: send more over REST.
The reply to a frame carries its \`id\`. A refused frame gets an \`error\` and leaves the socket open. Sort messages by \`seq\`, and read missing ones with \`history\`, or with \`enter\` and \`after\`.
Frames from the server may gain fields and types. A frame of a client with an unknown field is refused.`

/**
 * The AsyncAPI 3 document of the socket, generated from the schemas that validate frames. The deployment is the one
 * that is described: it receives what clients send.
 * @param webSocketUrl the address that clients connect to.
 * @see https://www.asyncapi.com/docs/reference/specification/v3.1.0
 */
export const asyncApiDocument = (webSocketUrl: string) => {
  const { protocol, host, pathname } = new URL(webSocketUrl)
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Parley: the socket',
      version: apiVersion,
      description,
      license: { name: 'MIT', url: 'https://spdx.org/licenses/MIT.html' },
    },
    defaultContentType: 'application/json',
    servers: {
      deployment: {
        host,
        pathname,
        protocol: protocol.slice(0, -1),
        description: 'This deployment',
        security: [
          { $ref: '#/components/securitySchemes/ticket' },
          { $ref: '#/components/securitySchemes/token' },
        ],
      },
    },
    channels: {
      live: {
        address: '/',
        title: 'A socket',
        messages: Object.fromEntries(
          allFrames.map(({ name }) => [name, { $ref: `#/components/messages/${name}` }]),
        ),
        bindings: {
          ws: {
            method: 'GET',
            query: {
              type: 'object',
              properties: { ticket: { type: 'string' }, token: { type: 'string' } },
            },
            bindingVersion: '0.1.0',
          },
        },
      },
    },
    operations: operations(),
    components: {
      securitySchemes: {
        ticket: {
          type: 'httpApiKey',
          in: 'query',
          name: 'ticket',
          description: `From \`POST /auth/tickets\`, for one handshake within ${limits.ticketSeconds} seconds.`,
        },
        token: {
          type: 'httpApiKey',
          in: 'query',
          name: 'token',
          description: 'An access token. Use it in tools only: proxies may log URLs.',
        },
      },
      messages: messages(),
      schemas: schemas(),
    },
  }
}
