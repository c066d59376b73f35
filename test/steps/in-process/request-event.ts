import { randomUUID } from 'node:crypto'
import { type Operation, routes } from '../../../shared/contract/routes/routes.ts'
import type { Route } from '../../../shared/contract/routes/route.ts'
import { claimsOf } from '../accounts/tokens.ts'
import { bodyOf, headersOf, type Sent } from '../api/rest.ts'

/** The types of bodies that the gateway passes on as text; it encodes all others in base64. */
const isText = (contentType: string): boolean =>
  contentType.startsWith('text/') ||
  ['application/json', 'application/xml', 'application/javascript'].includes(contentType)

const asText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? `[${value.map(asText).join(' ')}]` : JSON.stringify(value)
}

const eventBodyOf = (sent: Sent) => {
  const body = bodyOf(sent)
  if (body === undefined || body.length === 0) return { isBase64Encoded: false }
  const bytes = Buffer.from(body as string)
  return isText((sent.contentType ?? 'application/json').split(';', 1)[0] ?? '')
    ? { body: bytes.toString('utf8'), isBase64Encoded: false }
    : { body: bytes.toString('base64'), isBase64Encoded: true }
}

/**
 * The event that API Gateway brings to a function for a request, in its payload format 2.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const requestEvent = (operation: Operation, token: string | undefined, sent: Sent) => {
  const { method, path, open }: Route = routes[operation]
  const { params = {}, query = {} } = sent
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const pathParameters = Object.fromEntries(names.map((name) => [name, params[name] ?? name]))
  const rawPath = path.replace(/\{(\w+)\}/g, (_, name) => pathParameters[name] ?? '')
  const texts = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
  const claims = open || token === undefined ? undefined : Object.entries(claimsOf(token))
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: new URLSearchParams(texts).toString(),
    headers: { host: 'in-process.example.com', 'user-agent': 'node', ...headersOf(token, sent) },
    ...(names.length > 0 && { pathParameters }),
    ...(texts.length > 0 && { queryStringParameters: Object.fromEntries(texts) }),
    ...eventBodyOf(sent),
    requestContext: {
      requestId: randomUUID(),
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'node' },
      ...(claims && {
        authorizer: {
          jwt: {
            claims: Object.fromEntries(claims.map(([name, value]) => [name, asText(value)])),
            scopes: [],
          },
        },
      }),
    },
  }
}
