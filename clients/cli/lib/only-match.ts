import { UsageError } from './failure.ts'
import { harmlessLine } from './harmless.ts'

/** The entry that the beginning of an id means, if there is one. @throws UsageError for several. */
export const onlyMatch = <Entry>(matches: readonly Entry[], given: string): Entry | undefined => {
  if (matches.length > 1)
    throw new UsageError(harmlessLine(`${matches.length} ids begin with ${given}. Give more characters`))
  return matches[0]
}
