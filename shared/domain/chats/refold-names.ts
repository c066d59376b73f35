import pMap from 'p-map'
import { absent } from '../../platform/storage/condition.ts'
import { getItem, queryPages } from '../../platform/storage/read.ts'
import { putItem, step, transact } from '../../platform/storage/write.ts'
import { foldedNameOf, keys, ranges } from '../records/keys.ts'
import { type PublicName, releaseName } from './public-name.ts'

/** Names moved at the same time. */
const movesAtOnce = 8

/**
 * Moves one name to the key of the present fold. A name whose plain twin another chat has by now stays where it is, and
 * so does one that shows nothing. One that its chat gives up at this moment is not moved: its release wins, or repeats.
 */
const refold = async ({ pk, sk, chatId }: PublicName): Promise<void> => {
  const folded = foldedNameOf({ pk, sk })
  const present = keys.publicName(folded)
  if (present.sk === sk || foldedNameOf(present) === '') return
  await transact({
    reserved: step.put({ ...present, chatId } satisfies PublicName, absent),
    released: releaseName({ pk, sk }, chatId),
  })
}

/**
 * Moves all names that 0.1.0 reserved to the keys of the present fold, once for a table. Without that, a name that
 * hides a character would not meet its plain twin: the twin leads to no key in which the character stands.
 *
 * Call it before a name is reserved. Callers at the same moment all move, and none goes on before every name is moved;
 * so a twin is refused from the first reservation on. One that dies is repeated by the next.
 */
export const refoldNames = async (): Promise<void> => {
  const done = keys.publicNamesRefolded()
  if (await getItem(done)) return
  for await (const page of queryPages<PublicName>(ranges.publicNames(''))) {
    await pMap(page, refold, { concurrency: movesAtOnce })
  }
  await putItem(done)
}
