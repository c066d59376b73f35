/** Unsent text per chat. It survives a reload and is cleared at log-out. */
const keyOf = (chatId: string) => `parley.draft.${chatId}`

export const readDraft = (chatId: string): string => {
  try {
    return localStorage.getItem(keyOf(chatId)) ?? ''
  } catch {
    return ''
  }
}

export const keepDraft = (chatId: string, text: string): void => {
  try {
    if (text.trim() === '') localStorage.removeItem(keyOf(chatId))
    else localStorage.setItem(keyOf(chatId), text)
  } catch {
    // Storage is full or forbidden: only the draft is lost.
  }
}

/** Clears everything stored in this browser, so that the next user finds nothing. */
export const clearLocalData = (): void => {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('parley.')) localStorage.removeItem(key)
  } catch {
    // A browser that forbids the storage has stored nothing.
  }
}
