import type { ApiErrorCode } from './api-error.ts'

/** A message without an ack, as it is stored. */
export type StoredMessage = {
  clientMessageId: string
  text: string
  replyTo?: number
  attachments?: { attachmentId: string }[]
  notify?: 'required'
  custom?: Record<string, unknown>
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
  /** In the order in which they were written. */
  read(userId: string, chatId: string): readonly StoredMessage[]
  /** The messages of this tab. An empty list removes them; those of other tabs stay. */
  write(userId: string, chatId: string, messages: readonly StoredMessage[]): void
  /**
   * A message as it is stored now; none if another tab has sent or discarded it. Leave it out if there are no other
   * tabs.
   */
  find?(userId: string, chatId: string, clientMessageId: string): StoredMessage | undefined
  /** The messages of all chats. */
  readAll?(userId: string): readonly StoredMessage[]
  /** Removes the messages of all chats, at log-out. */
  clear?(userId: string): void
}

export const memoryOutbox = (): OutboxStorage => ({ read: () => [], write: () => {} })

/** The part of `localStorage` that is used. Without `key`, all messages of a chat stand in one item. */
type WebStorage = {
  getItem(key: string): string | null
  setItem(key: string, value: string): void
  removeItem(key: string): void
  key?(index: number): string | null
  readonly length?: number
}

const parse = (text: string | null): unknown => {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}

const isStored = (value: unknown): value is StoredMessage => {
  const { clientMessageId, text } = (value ?? {}) as Partial<StoredMessage>
  return typeof clientMessageId === 'string' && typeof text === 'string'
}

/** The messages in these texts, each a message or, as 0.1.0 wrote them, a list: each once, and sorted. */
const messagesIn = (texts: readonly (string | null)[]): StoredMessage[] => {
  const found = texts.flatMap((text) => parse(text)).filter(isStored)
  const byId = new Map(found.map((message) => [message.clientMessageId, message]))
  return [...byId.values()].sort((one, other) => one.createdAtMs - other.createdAtMs)
}

/**
 * In `localStorage`, an item for each message: tabs that write at the same time overwrite nothing of each other's. Two
 * tabs may both send a stored message: its `clientMessageId` makes it one message.
 */
export const webOutbox = (storage: WebStorage, prefix = 'parley.outbox'): OutboxStorage => {
  /** By chat, what this tab has read or written: of these, what is gone was removed by another tab. */
  const known = new Map<string, Set<string>>()
  const listKey = (userId: string, chatId: string) => `${prefix}.${userId}.${chatId}`
  const folderOf = (...parts: string[]) => [prefix, ...parts.map(encodeURIComponent), ''].join('/')
  const keysFrom = (start: string): string[] =>
    Array.from({ length: storage.length ?? 0 }, (_, index) => storage.key?.(index) ?? '').filter((key) =>
      key.startsWith(start),
    )
  const read = (userId: string, chatId: string) =>
    messagesIn(
      [listKey(userId, chatId), ...keysFrom(folderOf(userId, chatId))].map((key) => storage.getItem(key)),
    )
  const keysOfAll = (userId: string) => [...keysFrom(listKey(userId, '')), ...keysFrom(folderOf(userId))]

  return {
    read: (userId, chatId) => {
      const found = read(userId, chatId)
      known.set(folderOf(userId, chatId), new Set(found.map(({ clientMessageId }) => clientMessageId)))
      return found
    },
    write: (userId, chatId, messages) => {
      const folder = folderOf(userId, chatId)
      const list = listKey(userId, chatId)
      const stored = read(userId, chatId)
      const mine = known.get(folder) ?? new Set()
      known.set(folder, mine)
      const there = new Set(stored.map(({ clientMessageId }) => clientMessageId))
      const ids = new Set(messages.map(({ clientMessageId }) => clientMessageId))
      const kept = messages.filter(({ clientMessageId: id }) => there.has(id) || !mine.has(id))
      const others = stored.filter(({ clientMessageId: id }) => !ids.has(id) && !mine.has(id))
      if (storage.key) {
        const wasList = storage.getItem(list) !== null
        for (const message of wasList ? [...others, ...kept] : kept) {
          storage.setItem(folder + encodeURIComponent(message.clientMessageId), JSON.stringify(message))
          if (ids.has(message.clientMessageId)) mine.add(message.clientMessageId)
        }
        if (wasList) storage.removeItem(list)
        for (const id of mine) if (!ids.has(id)) storage.removeItem(folder + encodeURIComponent(id))
      } else if (others.length + kept.length > 0) {
        storage.setItem(list, JSON.stringify([...others, ...kept]))
        for (const id of ids) mine.add(id)
      } else {
        storage.removeItem(list)
      }
      for (const id of mine) if (!ids.has(id)) mine.delete(id)
    },
    find: (userId, chatId, id) => read(userId, chatId).find(({ clientMessageId }) => clientMessageId === id),
    readAll: (userId) => messagesIn(keysOfAll(userId).map((key) => storage.getItem(key))),
    clear: (userId) => {
      for (const key of keysOfAll(userId)) storage.removeItem(key)
    },
  }
}
