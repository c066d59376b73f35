import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import { errorCatalogue } from '../../../shared/contract/errors.ts'
import { type Page, pages } from './pages.ts'

type Prepared = { page: Page; content: Buffer; zipped: Buffer; etag: string }
type Request = Pick<APIGatewayProxyEventV2, 'routeKey' | 'pathParameters' | 'headers' | 'requestContext'>

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Swagger UI's style sheet carries its icons as data.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * A handler for the documentation routes: `/openapi.json`, `/asyncapi.json`, `/events.json`, the pages at `/docs`, and
 * the files they load.
 *
 * Each is read or generated with its first request, once per process.
 *
 * @param swaggerUiFolder the folder of swagger-ui-dist's files; ends with a slash.
 */
export const serveDocs = (swaggerUiFolder: URL) => {
  const prepared = new Map<string, Promise<Prepared>>()

  const prepareOnce = (name: string, page: Page) => {
    const known = prepared.get(name)
    if (known) return known
    const fresh = prepare(page, swaggerUiFolder)
    prepared.set(name, fresh)
    fresh.catch(() => prepared.delete(name))
    return fresh
  }

  return async (event: Request): Promise<APIGatewayProxyStructuredResultV2> => {
    const name = pageName(event)
    // Only listed names are read, whatever the path contains.
    const page = pages.get(name)
    if (!page) return notFound(event.requestContext.requestId)
    return answer(await prepareOnce(name, page), event.headers)
  }
}

const pageName = ({ routeKey, pathParameters }: Request) => {
  const { file = '' } = pathParameters ?? {}
  return routeKey.replace('GET /', '').replace('{file}', () => file)
}

const prepare = async (page: Page, swaggerUiFolder: URL): Promise<Prepared> => {
  const content = Buffer.from(await page.content(swaggerUiFolder))
  const digest = createHash('sha256').update(content).digest('base64url')
  // Weak: the plain and the compressed form share one tag.
  return { page, content, zipped: await promisify(gzip)(content), etag: `W/"${digest}"` }
}

const answer = (
  { page, content, zipped, etag }: Prepared,
  requested: Request['headers'],
): APIGatewayProxyStructuredResultV2 => {
  const headers = {
    'cache-control': page.cacheControl,
    'content-security-policy': contentSecurityPolicy,
    etag,
    'referrer-policy': 'no-referrer',
    vary: 'accept-encoding',
    'x-content-type-options': 'nosniff',
  }
  if (requested['if-none-match']?.includes(etag)) return { statusCode: 304, headers }
  const typed = { ...headers, 'content-type': page.contentType }
  return acceptsGzip(requested['accept-encoding'])
    ? base64(zipped, { ...typed, 'content-encoding': 'gzip' })
    : base64(content, typed)
}

const base64 = (content: Buffer, headers: Record<string, string>) => ({
  statusCode: 200,
  headers,
  body: content.toString('base64'),
  isBase64Encoded: true,
})

const acceptsGzip = (acceptEncoding = '') => /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(acceptEncoding)

const notFound = (requestId: string): APIGatewayProxyStructuredResultV2 => ({
  statusCode: errorCatalogue.route_not_found.status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'urn:parley:problem:route_not_found',
    ...errorCatalogue.route_not_found,
    detail: 'The documentation has no such page',
    code: 'route_not_found',
    requestId,
  }),
})
