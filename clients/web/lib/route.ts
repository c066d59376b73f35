import { useEffect, useState } from 'preact/hooks'

const chatOf = (hash: string): string | undefined => /^#\/chats\/([A-Za-z0-9_-]+)$/.exec(hash)?.[1]

export const chatLink = (chatId: string): string => `#/chats/${chatId}`
export const openChat = (chatId: string): void => {
  location.hash = chatLink(chatId)
}
/** Where the page opens with the way to delete the account, for those who have just signed in for that. */
export const eraseHash = '#/delete-account'

/** Returns to the list. Replaces the address, which is no longer valid. */
export const closeChat = (): void => location.replace('#/')

/** The chat named in the address. It stands in the hash, so that the page works under any path. */
export const useOpenChat = (): string | undefined => {
  const [chatId, setChatId] = useState(() => chatOf(location.hash))
  useEffect(() => {
    const update = () => setChatId(chatOf(location.hash))
    addEventListener('hashchange', update)
    return () => removeEventListener('hashchange', update)
  }, [])
  return chatId
}
