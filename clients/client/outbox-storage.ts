import type { ApiErrorCode } from './api-error.ts'

/** A message without an ack, as it is stored. */
export type StoredMessage = {
  clientMessageId: string
  text: string
  replyTo?: number
  attachments?: { attachmentId: string }[]
  notify?: 'required'
  createdAtMs: number
  /** The time of the first attempt; from then on the message may have arrived. */
  triedAtMs?: number
  /** Set when it failed for good, until it is retried or discarded. */
  refused?: { code: ApiErrorCode; detail: string }
}

/**
 * Keeps unsent messages, so that they survive a reload. Read once per chat, when it is entered. Its content is trusted:
 * anyone who can change the storage can also write in the user's name.
 */
export type OutboxStorage = {
  read(userId: string, chatId: string): readonly StoredMessage[]
  /** An empty list removes them. */
  write(userId: string, chatId: string, messages: readonly StoredMessage[]): void
}

export const memoryOutbox = (): OutboxStorage => ({ read: () => [], write: () => {} })

type WebStorage = {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** In `localStorage`. Two tabs may both send a stored message: its `clientMessageId` makes it one message. */
export const webOutbox = (storage: WebStorage, prefix = 'parley.outbox'): OutboxStorage => {
  const keyOf = (userId: string, chatId: string) => `${prefix}.${userId}.${chatId}`
  return {
    read: (userId, chatId) => {
      try {
        const kept: unknown = JSON.parse(storage.getItem(keyOf(userId, chatId)) ?? '[]')
        return Array.isArray(kept) ? kept : []
      } catch {
        return []
      }
    },
    write: (userId, chatId, messages) => {
      if (messages.length > 0) storage.setItem(keyOf(userId, chatId), JSON.stringify(messages))
      else storage.removeItem(keyOf(userId, chatId))
    },
  }
}
