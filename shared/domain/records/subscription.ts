import { absent, anyOf, type Condition } from '../../platform/storage/condition.ts'
import type { Key } from '../../platform/storage/key.ts'

/** A socket that entered a chat, as the chat's partition has it: a recipient of fan-out. */
export type Subscription = Key & {
  connectionId: string
  userId: string
  /** The membership under which it entered: leaving and joining again makes another one. */
  joinedAtMs: number
  enteredAtMs: number
  expiresAt: number
}

/** The same, as the socket's partition has it. */
export type ConnectionChat = Key & {
  connectionId: string
  chatId: string
  userId: string
  /** The shard that holds the subscription; absent for shard 0. */
  shard?: number
  expiresAt: number
}

/** The socket's side of a subscription is of this shard, or there is none: a socket is in one shard of a chat. */
export const inShardOrNone = (shard: number): Condition =>
  shard === 0
    ? { condition: 'attribute_not_exists(#shard)', names: { '#shard': 'shard' } }
    : anyOf(absent, {
        condition: '#shard = :shard',
        names: { '#shard': 'shard' },
        values: { ':shard': shard },
      })
