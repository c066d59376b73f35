import * as z from 'zod'

/** The server at an address: an AWS emulator, another one, or none. */
export type Occupant = 'emulator' | 'other' | 'nothing'

const answerWithinMs = 5_000

/** LocalStack's health answer. Compatible emulators give it as well. */
const Health = z.object({ services: z.record(z.string(), z.unknown()) })

const isEmulatorHealth = (text: string) => {
  try {
    return Health.safeParse(JSON.parse(text)).success
  } catch {
    return false
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
    return answer.ok && isEmulatorHealth(await answer.text()) ? 'emulator' : 'other'
  } catch (error) {
    return nothingListens.has(codeOf(error) ?? '') ? 'nothing' : 'other'
  }
}
