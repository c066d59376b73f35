import * as z from 'zod'
import type { Emulator } from '../local-gaps.ts'

/** The server at an address: an AWS emulator, another one, or none. */
export type Occupant = Emulator | 'other' | 'nothing'

const answerWithinMs = 5_000

/** LocalStack's health answer. MiniStack gives it as well, with the state of its own listeners and scripts. */
const Health = z.object({
  services: z.record(z.string(), z.unknown()),
  ready_scripts: z.unknown().optional(),
})

const emulatorIn = (text: string): Emulator | undefined => {
  try {
    const { data } = Health.safeParse(JSON.parse(text))
    if (!data) return undefined
    return data.ready_scripts === undefined ? 'localstack' : 'ministack'
  } catch {
    return undefined
  }
}

const codeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if ('code' in error && typeof error.code === 'string') return error.code
  return codeOf(error.cause)
}

/** Errors which show that nothing listens. After others, a server listens that answers wrongly, late or never. */
const nothingListens = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Asks for the health page of emulators. A real AWS endpoint has none, and is `other`. */
export const probe = async (endpointUrl: string, request: typeof fetch = fetch): Promise<Occupant> => {
  try {
    const url = new URL('/_localstack/health', endpointUrl)
    const answer = await request(url, { signal: AbortSignal.timeout(answerWithinMs) })
    return (answer.ok && emulatorIn(await answer.text())) || 'other'
  } catch (error) {
    return nothingListens.has(codeOf(error) ?? '') ? 'nothing' : 'other'
  }
}
