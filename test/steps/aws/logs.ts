import { callAws } from './aws-api.ts'
import { eventually } from '../generic/eventually.ts'

type LogEvent = { message: string; timestamp: number }
type Line = Record<string, unknown>

const logs = (action: string, body: Record<string, unknown>) =>
  callAws('logs', {
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `Logs_20140328.${action}` },
    body,
  })

/** All pages of what an action of CloudWatch Logs lists. */
const all = async <T>(action: string, field: string, asked: Record<string, unknown> = {}): Promise<T[]> => {
  const found: T[] = []
  let nextToken: string | undefined
  do {
    const page = (await logs(action, { ...asked, ...(nextToken && { nextToken }) })) as Record<
      string,
      unknown
    >
    found.push(...((page[field] ?? []) as T[]))
    nextToken = page['nextToken'] as string | undefined
  } while (nextToken)
  return found
}

/** Everything that this deployment has logged since then, in whatever group: functions, gateways, workflows. */
export const everythingLogged = async (sinceMs: number): Promise<string[]> => {
  const groups = await all<{ logGroupName: string }>('DescribeLogGroups', 'logGroups')
  const events = await Promise.all(
    groups.map(({ logGroupName }) =>
      all<LogEvent>('FilterLogEvents', 'events', { logGroupName, startTime: sinceMs }),
    ),
  )
  return events.flat().map(({ message }) => message)
}

const parse = (message: string): Line[] => {
  try {
    const line: unknown = JSON.parse(message)
    return typeof line === 'object' && line !== null ? [line as Line] : []
  } catch {
    return []
  }
}

/** The structured lines that have been logged since then. */
export const linesLogged = async (sinceMs: number): Promise<Line[]> =>
  (await everythingLogged(sinceMs)).flatMap(parse)

/** Waits for a line with these fields. */
export const lineWith = (fields: Line, sinceMs: number): Promise<Line> =>
  eventually(`a log line with ${JSON.stringify(fields)}`, async () =>
    (await linesLogged(sinceMs)).find((line) =>
      Object.entries(fields).every(([name, value]) => line[name] === value),
    ),
  )

/** The metrics of one invocation, as CloudWatch reads them from the log. */
export const metricsOf = async (invocation: Line, sinceMs: number): Promise<Line> => {
  const id = invocation['function_request_id']
  if (typeof id !== 'string') throw new Error('The line names no invocation')
  return eventually(`metrics of invocation ${id}`, async () =>
    (await linesLogged(sinceMs)).find((line) => '_aws' in line && line['function_request_id'] === id),
  )
}
