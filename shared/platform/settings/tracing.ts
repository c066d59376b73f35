import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

const { AWS_XRAY_DAEMON_ADDRESS, AWS_REGION } = parseSettings({
  AWS_XRAY_DAEMON_ADDRESS: z.string().optional(),
  AWS_REGION: z.string().optional(),
})

/**
 * Where X-Ray's daemon listens: `address:port`, or `tcp:address:port udp:address:port`. Lambda says so; elsewhere
 * there is none.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-configuration.html
 */
export const daemonAt = (address: string | undefined): { host: string; port: number } | undefined => {
  const [, host, port] = /(?:^|udp:)([\w.-]+):(\d+)(?: |$)/.exec(address ?? '') ?? []
  return host === undefined ? undefined : { host, port: Number(port) }
}

export const tracingSettings = { daemon: daemonAt(AWS_XRAY_DAEMON_ADDRESS), region: AWS_REGION }

/** Lambda tells each invocation's trace by way of the environment, which so is the one part of it that changes. */
export const traceHeader = (): string | undefined => process.env['_X_AMZN_TRACE_ID']
