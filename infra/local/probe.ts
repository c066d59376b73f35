import * as z from 'zod'

/** What answers at an address: an AWS emulator, something else, or nothing. */
export type Occupant = 'emulator' | 'other' | 'nothing'

const answerWithinMs = 5_000

/** LocalStack's health answer, which compatible emulators give as well. */
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

/** Nobody listens there, as opposed to someone who answers wrongly, late or not at all. */
const nobodyListens = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** Asks for the health page that emulators have; a real AWS endpoint is `other`. */
export async function probe(endpointUrl: string, request: typeof fetch = fetch): Promise<Occupant> {
  try {
    const url = new URL('/_localstack/health', endpointUrl)
    const answer = await request(url, { signal: AbortSignal.timeout(answerWithinMs) })
    return answer.ok && isEmulatorHealth(await answer.text()) ? 'emulator' : 'other'
  } catch (error) {
    return nobodyListens.has(codeOf(error) ?? '') ? 'nothing' : 'other'
  }
}
