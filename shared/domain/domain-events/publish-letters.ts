import { type Parsed, parseRecord, publishRecords, refuseRecord } from './publish-records.ts'

const fromText = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const inOrder = (one: Parsed, other: Parsed) => {
  const [a, b] = [one, other].map(({ change }) => BigInt(change?.sequence ?? 0)) as [bigint, bigint]
  return a < b ? -1 : Number(a > b)
}

/**
 * Publishes the records of dead letters that an operator sends back. Those of one batch are published in the stream's
 * order. Records that still cannot be published become dead letters again.
 * @returns for each letter whether it is done; the others must be delivered again.
 */
export const publishLetters = async (letters: readonly string[]): Promise<boolean[]> => {
  const records = letters.map((letter) => parseRecord(fromText(letter)))
  const sorted = records.toSorted(inOrder)
  const outcomes = await publishRecords(sorted)
  const outcomeOf = new Map(sorted.map((one, index) => [one, outcomes[index]]))
  return Promise.all(
    records.map(async (one, index) => {
      const outcome = outcomeOf.get(one)
      if (outcome?.kind === 'refused') await refuseRecord(letters[index] ?? '', one, outcome.reason)
      return outcome?.kind !== 'failed'
    }),
  )
}
