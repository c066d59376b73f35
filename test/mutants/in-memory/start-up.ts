import * as z from 'zod'
import * as real from '../../../shared/platform/start-up/start-up.ts'

export const { atStart, startUp } = real

/**
 * Makes schemas anew each time: a mutant is tried only on tests that reach its code, which would be the first one that
 * needs the schema.
 */
export const onFirstUse = <T>(make: () => T): (() => T) => {
  const get = real.onFirstUse(make)
  return () => {
    const made = get()
    return made instanceof z.ZodType ? make() : made
  }
}
