import { lazySettings } from './lazy-settings.ts'
import { anything, optional, text } from './readers.ts'

/** Every deployed function has `STAGE`. Tests and benches, which run the domain too, have not. */
export const stageSettings = /* @__PURE__ */ lazySettings(
  () => ({ STAGE: optional(text) }),
  ({ STAGE }) => ({ stage: STAGE }),
)

/**
 * The address of X-Ray's daemon from `address:port`, or from `tcp:address:port udp:address:port`. Lambda sets it;
 * elsewhere there is none.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-daemon-configuration.html
 */
export const daemonAt = (address: string | undefined): { host: string; port: number } | undefined => {
  const [, host, port] = /(?:^|udp:)([\w.-]+):(\d+)(?: |$)/.exec(address ?? '') ?? []
  return host === undefined ? undefined : { host, port: Number(port) }
}

export const tracingSettings = /* @__PURE__ */ lazySettings(
  () => ({ AWS_XRAY_DAEMON_ADDRESS: anything, AWS_REGION: anything }),
  ({ AWS_XRAY_DAEMON_ADDRESS, AWS_REGION }) => ({
    daemon: daemonAt(AWS_XRAY_DAEMON_ADDRESS),
    region: AWS_REGION,
  }),
)

/** Lambda hands over each invocation's trace in the environment: the one part of it that changes. */
export const traceHeader = (): string | undefined => process.env['_X_AMZN_TRACE_ID']
