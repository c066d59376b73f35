import * as z from 'zod'
import { emulatorUrl } from './emulator.ts'
import { parseSettings } from './parse-settings.ts'

const { WEBSOCKET_CALLBACK_URL } = parseSettings({ WEBSOCKET_CALLBACK_URL: z.url() })

/**
 * The emulator serves `@connections` under a path of its own, because `{apiId}.execute-api…` resolves to AWS.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
export const callbackUrlFor = (callbackUrl: string, emulator: string | undefined): string => {
  if (!emulator) return callbackUrl
  const { hostname, pathname } = new URL(callbackUrl)
  const apiId = hostname.split('.')[0]
  return `${emulator.replace(/\/$/, '')}/_aws/execute-api/${apiId}${pathname}`
}

/** Where frames for connections are posted: the WebSocket stage's callback URL. */
export const socketSettings = { callbackUrl: callbackUrlFor(WEBSOCKET_CALLBACK_URL, emulatorUrl) }
