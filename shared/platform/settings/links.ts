import * as z from 'zod'
import { emulatorUrl } from './emulator.ts'
import { parseSettings } from './parse-settings.ts'

const { REST_URL, WEB_URL } = parseSettings({ REST_URL: z.url(), WEB_URL: z.url() })

/**
 * An address as somebody can follow it: the emulator serves `{apiId}.execute-api…` and `{bucket}.s3…`, which resolve to
 * AWS, under paths of its own. Addresses of other places stay as they are.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
export const reachableUrl = (url: string, emulator: string | undefined): string => {
  const { hostname, pathname } = new URL(url)
  const path = pathname.replace(/\/$/, '')
  const [name, service] = hostname.split('.')
  const root = emulator?.replace(/\/$/, '')
  if (root && service === 'execute-api') return `${root}/_aws/execute-api/${name}/%24default${path}`
  if (root && service === 's3') return `${root}/${name}${path}`
  return url.replace(/\/$/, '')
}

/** What e-mails link to; neither ends with a slash. */
export const linkSettings = {
  /** The base of the REST routes. */
  restUrl: reachableUrl(REST_URL, emulatorUrl),
  /** The page that people chat on. */
  webUrl: reachableUrl(WEB_URL, emulatorUrl),
}
