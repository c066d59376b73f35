/** As chats' ids are made: at random, and from the two in a direct chat. */
const made = /^(?:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|direct-[\w-]{43})$/

/** A chat's id for the log, if it is one of ours; nothing for what a caller made up in its place. */
export const loggedChatId = (chatId: unknown): { chatId?: string } =>
  typeof chatId === 'string' && made.test(chatId) ? { chatId } : {}
