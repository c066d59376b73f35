import * as z from 'zod'
import { lazySettings } from './lazy-settings.ts'

/** LocalStack-compatible emulators set `AWS_ENDPOINT_URL` in the functions they run; AWS does not. */
export const emulatorSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ AWS_ENDPOINT_URL: z.url().optional() })
    .transform(({ AWS_ENDPOINT_URL }) => ({ url: AWS_ENDPOINT_URL })),
)

const withoutSlash = (url: string): string => url.replace(/\/$/, '')

/**
 * The address of a bucket's objects. AWS has the bucket in the host name, the emulator in the path.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export const bucketUrlOf = (bucket: string, region: string, emulator: string | undefined): string =>
  emulator ? `${withoutSlash(emulator)}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`

/**
 * The address at which a WebSocket stage takes frames for its connections. The emulator serves it under a path of its
 * own, because `{apiId}.execute-api…` resolves to AWS.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
export const callbackUrlFor = (callbackUrl: string, emulator: string | undefined): string => {
  if (!emulator) return callbackUrl
  const { hostname, pathname } = new URL(callbackUrl)
  const apiId = hostname.split('.')[0]
  return `${withoutSlash(emulator)}/_aws/execute-api/${apiId}${pathname}`
}

/**
 * An address that a person can follow. The emulator serves `{apiId}.execute-api…` and `{bucket}.s3…`, which resolve to
 * AWS, under paths of its own; other addresses stay as they are. Without a slash at its end.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
export const reachableUrl = (url: string, emulator: string | undefined): string => {
  const { hostname, pathname } = new URL(url)
  const path = withoutSlash(pathname)
  const [name, service] = hostname.split('.')
  const root = emulator && withoutSlash(emulator)
  if (root && service === 'execute-api') return `${root}/_aws/execute-api/${name}/%24default${path}`
  if (root && service === 's3') return `${root}/${name}${path}`
  return withoutSlash(url)
}
