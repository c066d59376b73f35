import type { ChatList } from '../../client/chat-list.ts'
import { createStore, type Store } from '../lib/store.ts'

/** A chat that this user lost while the page was open, and how. */
export type Lost = { chatId: string; name: string; how: 'removed' | 'deleted' }

/** Tells how a chat was lost that the user had open or in the list. */
export const lostText = ({ name, how }: Lost): string =>
  how === 'deleted'
    ? `“${name}” was deleted by its owner.`
    : `You are no longer a member of “${name}”. An admin removed you, or you left on another device.`

/**
 * The chats that were taken from this user, newest first, until the user has taken note or is a member again.
 * @param nameOf the name of a direct chat.
 */
export const watchLost = (
  list: ChatList,
  nameOf: (chatId: string) => string | undefined,
): Store<readonly Lost[]> => {
  const all = createStore<readonly Lost[]>([])
  list.on('lost', ({ chat: { chatId, name }, how }) => {
    const others = all.get().filter((one) => one.chatId !== chatId)
    all.set([{ chatId, name: name || nameOf(chatId) || 'Direct chat', how }, ...others])
  })
  list.on('change', () => {
    if (all.get().some(({ chatId }) => list.get(chatId)))
      all.set(all.get().filter(({ chatId }) => !list.get(chatId)))
  })
  return all
}

/** The user has taken note that a chat is lost. */
export const forgetLost = (lost: Store<readonly Lost[]>, chatId: string): void =>
  lost.set(lost.get().filter((one) => one.chatId !== chatId))
