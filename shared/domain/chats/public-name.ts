import type { TransactWriteItem } from '@aws-sdk/client-dynamodb'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { keys } from '../records/keys.ts'
import { absent } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'
import { step } from '../../platform/storage/write.ts'

/** A public chat's name, reserved and released in the transactions that give it to the chat and take it away. */
export type PublicName = Key & { chatId: string }

export const reserveName = (name: string, chatId: string): TransactWriteItem =>
  step.put({ ...keys.publicName(name), chatId } satisfies PublicName, absent)

export const releaseName = (name: string, chatId: string): TransactWriteItem =>
  step.remove(keys.publicName(name), { condition: 'chatId = :chatId', values: { ':chatId': chatId } })

/** Whether two spellings count as the same name. */
export const isSameName = (one: string, other: string): boolean =>
  keys.publicName(one).sk === keys.publicName(other).sk

export const nameTaken = (name: string) =>
  new ParleyError('name_taken', `There is already a public chat named ${name}`)
