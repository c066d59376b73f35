import type { AwsClients } from './aws.ts'
import type { Report } from './report.ts'
import type { Rest } from './rest.ts'
import type { Target } from './target.ts'

/** Somebody who chats during the check. */
export type Person = {
  userId: string
  username: string
  token: string
  sessionId: string
  /** Absent with an outside issuer. */
  password?: string
  refreshToken?: string
}

/** Everything that the parts of the check work with. */
export type Walk = {
  target: Target
  aws: AwsClients
  rest: Rest
  report: Report
  alice: Person
  bob: Person
  /** A group of both, which Alice owns. */
  chatId: string
  /** Part of every name that the check makes. */
  mark: string
  /** How long to wait for what AWS shows late: log lines, metrics, traces. */
  patienceMs: number
}

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Asks again every few seconds until something is found. */
export const eventually = async <T>(
  what: string,
  withinMs: number,
  look: () => Promise<T | undefined>,
): Promise<T> => {
  const end = Date.now() + withinMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > end) throw new Error(`${what} did not show within ${Math.round(withinMs / 1000)} s`)
    await wait(Math.min(3_000, withinMs / 10))
  }
}
