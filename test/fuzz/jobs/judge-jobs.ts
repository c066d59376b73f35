import type { Job } from './apt-jobs.ts'
import type { Delivered } from './deliver.ts'
import { mark } from './scene.ts'

/** One job of a batch: a good one, one that its queue's schema refuses, or one that it lets through. */
export type Tried = Job & { as: 'good' | 'malformed' | 'odd' }

const tallied = (effects: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1)
  return counts
}

/** The effects of the first that the second lack. */
const lacking = (wanted: readonly string[], found: readonly string[]): string[] => {
  const counts = tallied(found)
  return [...tallied(wanted)]
    .filter(([effect, count]) => (counts.get(effect) ?? 0) < count)
    .map(([one]) => one)
}

/** As SQS keeps it: JSON escapes most that it refuses, and setting aside the rest (dead-letters/set-aside.ts). */
const sameBody = (letter: string, body: string): boolean =>
  letter === body || letter.replace(/\\ufff[ef]/g, '') === body.replace(/[\ufffe\uffff]/g, '')

const ofMalformed = (
  { body, groupId }: Tried,
  failed: boolean,
  { letters }: Delivered,
  deadLetters: string,
): string[] => {
  const own = letters.filter((letter) => sameBody(letter.body, body))
  const [letter] = own
  if (failed) return ['a malformed job is tried again']
  if (!letter) return ['a malformed job is no dead letter']
  return [
    ...(own.length > 1 ? ['a malformed job is several dead letters'] : []),
    ...(letter.to === deadLetters ? [] : [`a malformed job is a dead letter of ${letter.to}`]),
    ...(letter.groupId === groupId ? [] : ['a dead letter has another group than its job']),
    ...((letter.reason ?? '') === '' ? ['a dead letter has no reason'] : []),
  ]
}

/** Everything that is wrong with how a batch was handled. @param alone the effects of its good jobs by themselves. */
export const judgeJobs = (
  batch: readonly Tried[],
  delivered: Delivered,
  { alone, deadLetters }: { alone: readonly string[]; deadLetters: string },
): string[] => {
  const { broken, failed, letters, effects, log } = delivered
  if (broken.length > 0) return broken
  const lost = batch.some(({ as, body }, place) => {
    const isLetter = letters.some((letter) => letter.body === body)
    return as === 'good' && (failed.has(place) || isLetter)
  })
  const missing = lacking(alone, effects)
  const more = batch.some(({ as }) => as === 'odd') ? [] : lacking(effects, alone)
  return [
    ...(lost ? ['a good job was lost'] : []),
    ...(missing.length > 0 ? [`a good job was not done: ${missing[0]}`] : []),
    ...(more.length > 0 ? [`a malformed job changed something: ${more[0]}`] : []),
    ...batch.flatMap((job, place) =>
      job.as === 'malformed' ? ofMalformed(job, failed.has(place), delivered, deadLetters) : [],
    ),
    ...(log.includes(mark) ? ['a text is in the log'] : []),
    ...(letters.some(({ reason }) => reason?.includes(mark)) ? ['a text is in the reason of a letter'] : []),
  ]
}
