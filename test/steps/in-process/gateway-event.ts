import { randomUUID } from 'node:crypto'

/** A request as it comes to the gateway: nothing of it has been checked. */
export type Asked = {
  /** Path parameters, percent-encoded or damaged. */
  params: Record<string, string>
  /** In the order of the query string; a name may come twice. */
  query: [string, string][]
  headers: Record<string, string>
  body: Buffer | undefined
}

/** The types of bodies that the gateway passes on as text; it encodes all others in base64. */
const isText = (contentType: string): boolean =>
  contentType.startsWith('text/') ||
  ['application/json', 'application/xml', 'application/javascript'].includes(contentType)

/** The gateway joins the values of a name that comes twice. */
const joined = (query: Asked['query']): Record<string, string> =>
  Object.fromEntries(
    [...Map.groupBy(query, ([name]) => name)].map(([name, all]) => [
      name,
      all.map(([, value]) => value).join(','),
    ]),
  )

const bodyFields = ({ body, headers }: Asked) => {
  if (body === undefined || body.length === 0) return { isBase64Encoded: false }
  const isBase64Encoded = !isText((headers['content-type'] ?? '').split(';', 1)[0] ?? '')
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded }
}

const claimText = (value: unknown): string => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? `[${value.map(claimText).join(' ')}]` : JSON.stringify(value)
}

const claimTexts = (claims: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(claims)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, claimText(value)]),
  )

/**
 * The event that API Gateway brings to a function for a request, in its payload format 2.0.
 * @param claims of the token, where the route has an authorizer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const gatewayEvent = (method: string, path: string, asked: Asked, claims: object | undefined) => {
  const { params, query, headers } = asked
  const rawPath = path.replace(/\{(\w+)\}/g, (_, name) => params[name] ?? '')
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { host: 'api.example.com', 'user-agent': 'node', ...headers },
    ...(Object.keys(params).length > 0 && { pathParameters: params }),
    ...(query.length > 0 && { queryStringParameters: joined(query) }),
    ...bodyFields(asked),
    requestContext: {
      requestId: randomUUID(),
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'node' },
      ...(claims && { authorizer: { jwt: { claims: claimTexts(claims), scopes: [] } } }),
    },
  }
}
