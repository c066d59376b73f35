import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { ServedFile } from '../operations/route-handlers.ts'

/** Seconds for which a browser keeps a file of a fixed version. It may outlive the file for as long. */
const keptSeconds = 7 * 24 * 3600

/**
 * A file as a browser shows it and nothing more: of its declared type, and without anything running in it, also when
 * the address is opened by itself. Only the reader's own browser may keep it.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match
 */
export const fileAnswer = (
  { contentType, bytes, version, fixed }: ServedFile,
  requested: Record<string, string | undefined>,
): APIGatewayProxyStructuredResultV2 => {
  const etag = `"${version}"`
  const headers = {
    etag,
    'cache-control': fixed ? `private, max-age=${keptSeconds}, immutable` : 'private, no-cache',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  }
  const known = requested['if-none-match'] ?? ''
  if (known.includes(etag) || known.trim() === '*') return { statusCode: 304, headers }
  return {
    statusCode: 200,
    headers: { ...headers, 'content-type': contentType, 'content-disposition': 'inline' },
    body: Buffer.from(bytes).toString('base64'),
    isBase64Encoded: true,
  }
}
