import type { LogBreak } from '../../client/continuity.ts'
import type { Conversation } from '../../client/conversation.ts'
import { createStore } from '../lib/store.ts'

/** Chats whose log does not go on from what this page has shown, until the user has taken note. */
export class LogBreaks {
  readonly told = createStore<Readonly<Record<string, LogBreak>>>({})
  readonly #dismissed = new WeakSet<LogBreak>()

  /** @returns a function that stops watching. */
  watch(conversation: Conversation): () => void {
    const { chatId, logBreak } = conversation
    const tell = (found: LogBreak) => this.told.set({ ...this.told.get(), [chatId]: found })
    // It may have been found while the chat was open behind another one.
    if (logBreak && !this.#dismissed.has(logBreak)) tell(logBreak)
    return conversation.on('break', tell)
  }

  dismiss(chatId: string): void {
    const { [chatId]: found, ...others } = this.told.get()
    if (found) this.#dismissed.add(found)
    this.told.set(others)
  }
}
