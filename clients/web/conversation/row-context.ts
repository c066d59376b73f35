import type { Message } from '../../../shared/contract/messages.ts'
import { createStore, type Store } from '../lib/store.ts'

/**
 * State and handlers that the rows of a conversation share. The same object for all renders, so that a row renders for
 * itself only.
 */
export type RowContext = {
  /** The seq of the message that shows its buttons. */
  active: Store<number | undefined>
  /** The seq of the message that the tab key reaches; undefined: the newest. */
  tabStop: Store<number | undefined>
  /** The seqs of long messages that were unfolded. They stay so when they scroll out of sight. */
  unfolded: Set<number>
  onReact(seq: number, emoji: string, on: boolean): void
  onDelete(seq: number): void
  /** Deletes it as a platform admin. */
  onDeleteAny(seq: number): void
  onReply(message: Message): void
  onEdit(message: Message): void
  onGoTo(seq: number): void
}

export const createRowContext = (
  handlers: Omit<RowContext, 'active' | 'tabStop' | 'unfolded'>,
): RowContext => ({
  active: createStore<number | undefined>(undefined),
  tabStop: createStore<number | undefined>(undefined),
  unfolded: new Set(),
  ...handlers,
})
