import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { absent } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { step } from '../../platform/storage/write.ts'
import { getItem } from '../../platform/storage/read.ts'

/** A public chat's name, reserved and released in the transactions that give it to the chat and take it away. */
export type PublicName = Key & { chatId: string; expiresAt?: number }

export type ReserveStep = 'taken' | 'takenIn010'

/**
 * Reserves a name. A chat of 0.1.0 may hold it under the key of the older fold, so that key is checked as well.
 * @param held the key that the chat holds already, and is about to release.
 * @param expiresAt for a chat that may never be finished, which is then without its name.
 */
export const reserveName = (
  name: string,
  chatId: string,
  held?: Key,
  expiresAt?: number,
): Partial<Record<ReserveStep, TransactWriteItem>> => {
  const before = keys.publicNameIn010(name)
  return {
    taken: step.put(
      {
        ...keys.publicName(name),
        chatId,
        ...(expiresAt !== undefined && { expiresAt }),
      } satisfies PublicName,
      absent,
    ),
    ...(before && before.sk !== held?.sk && { takenIn010: step.check(before, absent) }),
  }
}

/** The key under which a chat holds its name: for a chat of 0.1.0 perhaps that of the older fold. */
export const findReserved = async (name: string, chatId: string): Promise<Key> => {
  const before = keys.publicNameIn010(name)
  const reserved = before && (await getItem<PublicName>(before))
  return before && reserved?.chatId === chatId ? before : keys.publicName(name)
}

export const releaseName = (held: Key, chatId: string): TransactWriteItem =>
  step.remove(held, { condition: 'chatId = :chatId', values: { ':chatId': chatId } })

export const nameTaken = (name: string) =>
  new ParleyError('name_taken', `There is already a public chat named ${name}`)
