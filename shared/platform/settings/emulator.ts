import { lazySettings } from './lazy-settings.ts'
import { optional, url } from './readers.ts'

/** LocalStack-compatible emulators set `AWS_ENDPOINT_URL` in the functions they run; AWS does not. */
export const emulatorSettings = /* @__PURE__ */ lazySettings(
  () => ({ AWS_ENDPOINT_URL: optional(url) }),
  ({ AWS_ENDPOINT_URL }) => ({ url: AWS_ENDPOINT_URL }),
)

const withoutSlash = (url: string): string => url.replace(/\/$/, '')

/**
 * The address at which a WebSocket stage takes frames for its connections. Emulators serve `{apiId}.execute-api…`, a
 * name that need not resolve, under a path of their own too. An address of another form is theirs, but for its scheme.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
export const callbackUrlFor = (callbackUrl: string, emulator: string | undefined): string => {
  if (!emulator) return callbackUrl
  const url = new URL(callbackUrl)
  const [apiId, service] = url.hostname.split('.')
  if (service === 'execute-api') return `${withoutSlash(emulator)}/_aws/execute-api/${apiId}${url.pathname}`
  return `${new URL(emulator).protocol}//${url.host}${url.pathname}`
}

/**
 * An address that a person, or a function inside the emulator, can follow. Emulators serve `{apiId}.execute-api…` and
 * `{bucket}.s3…`, names that need not resolve, under paths of their own too; other addresses stay as they are. Without
 * a slash at its end.
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
