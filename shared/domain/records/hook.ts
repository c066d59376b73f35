import type { Hook } from '../../contract/hooks.ts'
import type { Key } from '../../platform/storage/key.ts'

/** An incoming webhook, as its chat lists it. */
export type HookRecord = Key & {
  hookId: string
  chatId: string
  name: string
  /** Its bot. */
  userId: string
  secretHash: string
  createdAtMs: number
}

/** The same, as it is found by the hash of its secret. */
export type HookSecret = Key & Pick<HookRecord, 'hookId' | 'chatId' | 'userId'>

export const toHook = ({ hookId, chatId, name, userId, createdAtMs }: HookRecord): Hook => ({
  hookId,
  chatId,
  name,
  userId,
  createdAt: new Date(createdAtMs).toISOString(),
})
