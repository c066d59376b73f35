import { type Opened, openRecord, publishRecords, refuseRecord } from './publish-records.ts'

const fromText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const inOrder = (one: Opened, other: Opened) => {
  const [a, b] = [one, other].map(({ change }) => BigInt(change?.sequence ?? 0)) as [bigint, bigint]
  return a < b ? -1 : Number(a > b)
}

/**
 * Publishes records that were set aside, as their dead letters have them: those that came together, in the stream's
 * order. What still cannot be read is set aside again.
 * @returns for each whether it has been seen to; the others are to be brought again.
 */
export const publishLetters = async (letters: readonly string[]): Promise<boolean[]> => {
  const opened = letters.map((letter) => openRecord(fromText(letter)))
  const sorted = opened.toSorted(inOrder)
  const outcomes = await publishRecords(sorted)
  const outcomeOf = new Map(sorted.map((one, index) => [one, outcomes[index]]))
  return Promise.all(
    opened.map(async (one, index) => {
      const outcome = outcomeOf.get(one)
      if (outcome?.kind === 'refused') await refuseRecord(letters[index] ?? '', one, outcome.reason)
      return outcome?.kind !== 'failed'
    }),
  )
}
