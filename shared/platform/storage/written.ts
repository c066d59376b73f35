import { AsyncLocalStorage } from 'node:async_hooks'
import { leavesOutcomeOpen } from '../aws/open-outcome.ts'
import { outcomeUnknown, ParleyError, unavailable } from '../errors/parley-error.ts'

/** A call of a client: whether anything that it asks for was written by now. */
type Call = { hasWritten: boolean }

const calls = new AsyncLocalStorage<Call>()

/** Notes that something was written of what the client asks for, here or by another function on its behalf. */
export const noteWritten = (): void => {
  const call = calls.getStore()
  if (call) call.hasWritten = true
}

/**
 * Awaits a call of AWS that writes, and notes that it took effect.
 * @throws ParleyError `outcome_unknown` if the answers to the SDK's attempts leave open whether it did.
 */
export const written = async <T>(write: Promise<T>): Promise<T> => {
  try {
    const answer = await write
    noteWritten()
    return answer
  } catch (error) {
    throw leavesOutcomeOpen(error) ? outcomeUnknown(error) : error
  }
}

const isUnknown = (error: unknown): error is ParleyError =>
  error instanceof ParleyError && error.code === 'outcome_unknown'

/**
 * Runs what a client asks for. Once a part of it was written, an error that says "nothing was done" would be wrong.
 * @param saysNothingDone whether a client would learn that from an error.
 * @throws ParleyError `outcome_unknown` in place of such an error; all others as they are.
 */
export const watchWrites = <T>(
  work: () => Promise<T>,
  saysNothingDone: (error: unknown) => boolean,
): Promise<T> => {
  const call: Call = { hasWritten: false }
  return calls.run(call, async () => {
    try {
      return await work()
    } catch (error) {
      throw call.hasWritten && saysNothingDone(error) ? outcomeUnknown(error) : error
    }
  })
}

/**
 * Runs work that does nothing of what a client asks for: it reads, counts attempts, or keeps what makes a repeat
 * cheaper.
 * @throws ParleyError `unavailable` where an outcome is unknown: the client has nothing to find out.
 */
export const besideTheAct = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await calls.exit(work)
  } catch (error) {
    throw isUnknown(error) ? unavailable(error) : error
  }
}
