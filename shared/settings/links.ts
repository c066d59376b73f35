import * as z from 'zod'
import { emulatorUrl } from './emulator.ts'
import { parseSettings } from './parse-settings.ts'

const { REST_URL, WEB_URL } = parseSettings({ REST_URL: z.url(), WEB_URL: z.url() })

/**
 * An address as somebody can follow it: the emulator serves `{apiId}.execute-api…`, which resolves to AWS, under a
 * path of its own. Addresses of other places stay as they are.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
export const reachableUrl = (url: string, emulator: string | undefined): string => {
  const { hostname, pathname } = new URL(url)
  const path = pathname.replace(/\/$/, '')
  const [apiId, service] = hostname.split('.')
  if (!emulator || service !== 'execute-api') return url.replace(/\/$/, '')
  return `${emulator.replace(/\/$/, '')}/_aws/execute-api/${apiId}/%24default${path}`
}

/** What e-mails link to; neither ends with a slash. */
export const linkSettings = {
  /** The base of the REST routes. */
  restUrl: reachableUrl(REST_URL, emulatorUrl),
  /** The page that people chat on. */
  webUrl: reachableUrl(WEB_URL, emulatorUrl),
}
