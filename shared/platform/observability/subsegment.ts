import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { traceHeader, tracingSettings } from '../settings/observability.ts'
import { onFirstUse } from '../start-up/start-up.ts'

/** The result of a call to AWS, in X-Ray's terms. */
export type CallOutcome = {
  aws: {
    operation: string
    region?: string | undefined
    request_id?: string | undefined
    retries?: number | undefined
    table_name?: string | undefined
    queue_url?: string | undefined
  }
  http?: { response: { status: number } }
  /** The caller's: 4xx. */
  error?: boolean
  throttle?: boolean
  /** AWS's: 5xx, or no answer. */
  fault?: boolean
  /** Numbers to filter traces by. */
  annotations?: Record<string, number>
}

/** X-Ray's flags for a status; undefined if there was no answer. */
export const statusFields = (status: number | undefined): Partial<CallOutcome> => {
  if (status === undefined) return { fault: true }
  return {
    http: { response: { status } },
    ...(status >= 500 && { fault: true }),
    ...(status >= 400 && status < 500 && { error: true }),
  }
}

/** Parsed from `Root=1-…;Parent=…;Sampled=1`; undefined without tracing. */
const sampledParent = (): { traceId: string; parentId: string } | undefined => {
  const fields = new Map(
    (traceHeader() ?? '').split(';').map((field) => field.split('=', 2) as [string, string | undefined]),
  )
  const [traceId, parentId] = [fields.get('Root'), fields.get('Parent')]
  if (fields.get('Sampled') !== '1' || !traceId || !parentId) return undefined
  return { traceId, parentId }
}

const socket = onFirstUse((): Socket => {
  const made = createSocket('udp4')
  // A lost trace must neither fail a call nor keep the process alive.
  made.on('error', () => {})
  return made.unref()
})

const header = '{"format":"json","version":1}\n'

const send = (document: Record<string, unknown>): void => {
  const { daemon } = tracingSettings()
  if (!daemon) return
  try {
    socket().send(header + JSON.stringify(document), daemon.port, daemon.host, () => {})
  } catch {
    // As above.
  }
}

const seconds = () => Date.now() / 1000

/**
 * Opens a subsegment of the function's own segment for a call to AWS, and answers how to close it; undefined in an
 * invocation that is not sampled, which costs next to nothing. Sent to X-Ray's daemon by UDP, and forgotten.
 *
 * Written here because Powertools' tracer brings aws-xray-sdk-core: 124 KB of a bundle's 450, and by itself as long an
 * import as all of a function may take.
 * @param service as the SDK names it: `DynamoDB`.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-subsegments
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-daemon
 */
export const openSubsegment = (service: string): ((outcome: CallOutcome) => void) | undefined => {
  const { daemon, region } = tracingSettings()
  const parent = daemon && sampledParent()
  if (!parent) return undefined
  const startSeconds = seconds()
  return ({ aws, ...outcome }) =>
    send({
      name: service,
      id: randomBytes(8).toString('hex'),
      trace_id: parent.traceId,
      parent_id: parent.parentId,
      type: 'subsegment',
      namespace: 'aws',
      start_time: startSeconds,
      end_time: seconds(),
      aws: { region, ...aws },
      ...outcome,
    })
}
