import { useEffect, useState } from 'preact/hooks'

const chatOf = (hash: string): string | undefined => /^#\/chats\/([A-Za-z0-9_-]+)$/.exec(hash)?.[1]

export const chatLink = (chatId: string): string => `#/chats/${chatId}`
export const openChat = (chatId: string): void => {
  location.hash = chatLink(chatId)
}
/** Back to the list, in place of an address that leads nowhere. */
export const closeChat = (): void => location.replace('#/')

/** The chat that the address names: in its hash, so that the page may lie under any path. */
export const useOpenChat = (): string | undefined => {
  const [chatId, setChatId] = useState(() => chatOf(location.hash))
  useEffect(() => {
    const look = () => setChatId(chatOf(location.hash))
    addEventListener('hashchange', look)
    return () => removeEventListener('hashchange', look)
  }, [])
  return chatId
}
