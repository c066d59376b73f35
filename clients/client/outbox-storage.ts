import type { ApiErrorCode } from './api-error.ts'

/** A message that has no ack yet, as it is kept. */
export type StoredMessage = {
  clientMessageId: string
  text: string
  replyTo?: number
  attachments?: { attachmentId: string }[]
  notify?: 'required'
  createdAtMs: number
  /** When it was sent for the first time; from then on it may have arrived. */
  triedAtMs?: number
  /** Set when it failed for good; it waits to be retried or discarded. */
  refused?: { code: ApiErrorCode; detail: string }
}

/**
 * Where unsent messages wait, so that they survive a reload; read once for each chat, when it is entered. What is read
 * was written here before: who can change the storage can write in the user's name anyway.
 */
export type OutboxStorage = {
  read(userId: string, chatId: string): readonly StoredMessage[]
  /** An empty list forgets them. */
  write(userId: string, chatId: string, messages: readonly StoredMessage[]): void
}

export const memoryOutbox = (): OutboxStorage => ({ read: () => [], write: () => {} })

type WebStorage = {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
}

/** In `localStorage`. Two tabs may both send what waits there: its `clientMessageId` makes one message of it. */
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
