import type { LogBreak } from '../../client/continuity.ts'
import type { Conversation } from '../../client/conversation.ts'
import { createStore } from '../lib/store.ts'

/** Chats whose log does not go on from what this page has shown, until the user has taken note. */
export class LogBreaks {
  readonly shown = createStore<Readonly<Record<string, LogBreak>>>({})
  readonly #dismissed = new WeakSet<LogBreak>()

  /** @returns a function that stops watching. */
  watch(conversation: Conversation): () => void {
    const { chatId, logBreak } = conversation
    const show = (found: LogBreak) => this.shown.set({ ...this.shown.get(), [chatId]: found })
    // It may have been found while the chat was open behind another one.
    if (logBreak && !this.#dismissed.has(logBreak)) show(logBreak)
    return conversation.on('break', show)
  }

  dismiss(chatId: string): void {
    const { [chatId]: found, ...others } = this.shown.get()
    if (found) this.#dismissed.add(found)
    this.shown.set(others)
  }
}
