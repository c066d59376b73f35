/** What was typed and not sent, by chat: it survives a reload, and goes with the session. */
const keyOf = (chatId: string) => `parley.draft.${chatId}`

export const readDraft = (chatId: string): string => localStorage.getItem(keyOf(chatId)) ?? ''

export const keepDraft = (chatId: string, text: string): void => {
  try {
    if (text.trim() === '') localStorage.removeItem(keyOf(chatId))
    else localStorage.setItem(keyOf(chatId), text)
  } catch {
    // A full or forbidden storage costs the draft, and nothing else.
  }
}

/** Whoever logs in next on this machine finds nothing of this user's. */
export const forgetEverything = (): void => {
  for (const key of Object.keys(localStorage)) if (key.startsWith('parley.')) localStorage.removeItem(key)
}
