import { createDocument } from 'zod-openapi'
import { routesWith } from '../../../../shared/contract/routes/routes.ts'
import type { Route } from '../../../../shared/contract/routes/route.ts'
import { describeSchema } from '../describe-schema.ts'
import { bearerOf, operationOf } from './operation.ts'
import { refusalExamples } from './refusals.ts'
import { allFrames } from '../socket-frames.ts'

/** The version of the contract, the same as the package's. */
export const apiVersion = '0.1.0'

const tags = [
  { name: 'auth', description: 'Accounts, sessions and tickets for sockets' },
  { name: 'users', description: 'Accounts by id or name' },
  { name: 'chats', description: 'Chats and their members' },
  { name: 'messages', description: "A chat's log" },
  { name: 'notifications', description: 'Links in e-mails' },
] satisfies { name: Route['group']; description: string }[]

const logIn = (issuer: string | undefined): string =>
  issuer === undefined
    ? 'Log in with `POST /auth/login`, press **Authorize** and paste the `accessToken`.'
    : `Get an access token from ${issuer}, press **Authorize** and paste it. A user's first token makes the account here.`

const introduction = (issuer: string | undefined) => `A chat backend. ${logIn(issuer)}

Errors are [problem details](https://www.rfc-editor.org/rfc/rfc9457): match their \`code\`, not their text.
Lengths count Unicode code points; names of chats and texts are trimmed first. Answers may gain fields; requests with unknown fields are refused.

The socket has [a page of its own](docs/socket), and [asyncapi.json](asyncapi.json).`

/**
 * The OpenAPI 3.1 document of the whole REST contract, with the socket's frames among its schemas.
 *
 * It is generated from the schemas that validate requests, so the two cannot differ.
 * Generating it takes tens of milliseconds: call it once and keep the result.
 * @param issuer the outside issuer that takes the user pool's place, if one does.
 */
export const openApiDocument = (issuer?: string) =>
  createDocument(
    {
      openapi: '3.1.0',
      info: {
        title: 'Parley',
        version: apiVersion,
        summary: 'Chats over REST and WebSocket',
        description: introduction(issuer),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      // Relative to the document's own URL, under any domain, stage or emulator prefix.
      servers: [{ url: '.', description: 'This deployment' }],
      tags,
      paths: paths(issuer),
      components: {
        securitySchemes: { bearer: bearerOf(issuer) },
        examples: refusalExamples,
        // No operation uses them, so the side of the schema must be given.
        schemas: Object.fromEntries(
          allFrames.map(({ name, schema, io }) => [name, schema.meta({ unusedIO: io })]),
        ),
      },
    },
    { override: describeSchema },
  )

const paths = (issuer: string | undefined) => {
  const all: Record<string, Record<string, ReturnType<typeof operationOf>>> = {}
  for (const [operation, route] of routesWith(issuer === undefined ? 'pool' : 'outside issuer')) {
    all[route.path] = { ...all[route.path], [route.method.toLowerCase()]: operationOf(operation, route) }
  }
  return all
}
