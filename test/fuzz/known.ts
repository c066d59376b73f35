import type { Choices } from './choices.ts'

/** Values from answers, by the names of their fields, so that later requests can name them. */
export class Known {
  readonly #choices: Choices
  readonly #values = new Map<string, string[]>()
  /** Values that belong to a chat, by their names and the chat. */
  readonly #ofChats = new Map<string, Map<string, string[]>>()
  #newestCode = ''
  readonly #newest = new Map<string, number>()

  constructor(choices: Choices) {
    this.#choices = choices
  }

  add(name: string, value: string, chatId?: string): void {
    const add = (list: string[]) => {
      if (!list.includes(value)) list.push(value)
      if (list.length > 40) list.shift()
      return list
    }
    this.#values.set(name, add(this.#values.get(name) ?? []))
    if (chatId === undefined) return
    const chats = this.#ofChats.get(name) ?? new Map<string, string[]>()
    this.#ofChats.set(name, chats.set(chatId, add(chats.get(chatId) ?? [])))
  }

  /** Takes in an answer: every field with a name that requests have, and what belongs to a chat together. */
  learn(value: unknown, chat?: string): void {
    if (typeof value !== 'object' || value === null) return
    const fields = Object.entries(value)
    const { chatId = chat, seq, lastSeq } = value as { chatId?: string; seq?: unknown; lastSeq?: unknown }
    for (const number of [seq, lastSeq])
      if (chatId !== undefined && typeof number === 'number')
        this.#newest.set(chatId, Math.max(number, this.newestOf(chatId)))
    const { senderId, attachments = [] } = value as {
      senderId?: string
      attachments?: { attachmentId: string }[]
    }
    if (typeof senderId === 'string' && typeof seq === 'number') {
      this.add(`seq of ${senderId}`, String(seq), chatId)
      for (const { attachmentId } of attachments) this.add('attachmentId of messages', attachmentId, chatId)
    }
    for (const [name, inner] of fields) {
      if (typeof inner === 'string') this.add(name, inner, name === 'chatId' ? undefined : chatId)
      else this.learn(inner, chatId)
    }
  }

  /** It was refused as unknown, and is asked for no more. */
  forget(name: string, value: string): void {
    this.#values.set(
      name,
      (this.#values.get(name) ?? []).filter((other) => other !== value),
    )
  }

  /** The secret stands only in the address of a webhook. */
  learnHook(url: unknown): void {
    this.add('secret', String(url).split('/').at(-1) ?? '')
  }

  /** Codes and links that only e-mails carry. */
  readEmails(emails: readonly string[]): void {
    for (const email of emails) {
      const [, code] = /\\n(\d{8})\\n/.exec(email) ?? []
      const [, link] = /unsubscribe\?token=([\w-]+)/.exec(email) ?? []
      if (code !== undefined) this.#newestCode = code
      if (link !== undefined) this.add('unsubscribe', link)
    }
  }

  /** The user has just asked for another e-mail address. */
  learnEmailCode(userId: string): void {
    this.#values.set(`emailCode of ${userId}`, [this.#newestCode])
  }

  newestOf(chatId: string): number {
    return this.#newest.get(chatId) ?? 0
  }

  any(name: string): string | undefined {
    const all = this.#values.get(name) ?? []
    return all.length > 0 ? this.#choices.pick(all) : undefined
  }

  ofChat(name: string, chatId: string): string | undefined {
    const all = this.#ofChats.get(name)?.get(chatId) ?? []
    return all.length > 0 ? this.#choices.pick(all) : undefined
  }

  /** The chats that have something of this name. */
  chatsWith(name: string): string[] {
    return [...(this.#ofChats.get(name)?.keys() ?? [])]
  }
}
