import type { Member } from '../../../shared/contract/members.ts'
import type { Conversation } from '../../client/conversation.ts'
import { marksOfWriters } from '../../client/marks-of-writers.ts'
import { createStore } from '../lib/store.ts'

type Mark = Pick<Member, 'userId' | 'readSeq'>

/** How far others have read, also of those members who were never listed. */
export class ReadMarks {
  /** By chat and user. */
  readonly marks = createStore<Readonly<Record<string, Readonly<Record<string, number>>>>>({})
  readonly #userId: string

  constructor(userId: string) {
    this.#userId = userId
  }

  /** @returns a function that stops watching. */
  watch(conversation: Conversation): () => void {
    const { chatId } = conversation
    const takeWriters = (messages: Conversation['messages']) => this.take(chatId, marksOfWriters(messages))
    takeWriters(conversation.messages)
    const offs = [
      conversation.on('read', (push) => this.take(chatId, [push])),
      conversation.on('arrived', takeWriters),
    ]
    return () => {
      for (const off of offs) off()
    }
  }

  take(chatId: string, marks: readonly Mark[]): void {
    const all = this.marks.get()
    const here = { ...all[chatId] }
    let hasMoved = false
    for (const { userId, readSeq } of marks) {
      if (userId === this.#userId || (here[userId] ?? 0) >= readSeq) continue
      here[userId] = readSeq
      hasMoved = true
    }
    if (hasMoved) this.marks.set({ ...all, [chatId]: here })
  }
}
