import { timingSafeEqual } from 'node:crypto'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { proxySettings } from '../../shared/platform/settings/attempts.ts'

/** A header with the deployment's secret: only the operator's own CloudFront distribution can send it. */
export const proxyHeader = 'x-parley-proxy'
/** @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html */
const viewerHeader = 'cloudfront-viewer-address'

const isSecret = (given: string | undefined, secret: string): boolean => {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(secret)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/**
 * The IP address of the caller. Behind a proxy that proves itself it is the address that the proxy saw, since
 * otherwise all callers would share the proxy's. Nobody else is believed.
 */
export const sourceAddress = ({
  headers,
  requestContext,
}: Pick<APIGatewayProxyEventV2, 'headers' | 'requestContext'>): string => {
  const { secret } = proxySettings()
  const viewer = headers[viewerHeader]
  if (secret !== undefined && viewer !== undefined && isSecret(headers[proxyHeader], secret)) {
    return viewer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
  }
  return requestContext.http.sourceIp
}
