let single: RegExp | undefined
let textByDefault: RegExp | undefined

/** Whether a text is one emoji that Unicode recommends for interchange, spelled fully qualified. */
export const isEmoji = (text: string): boolean => {
  // Compiled with the first emoji: it holds thousands of sequences and takes 20 ms.
  single ??= /^\p{RGI_Emoji}$/v
  return single.test(text)
}

/**
 * The fully qualified spelling of an emoji: characters that show as text by default are followed by U+FE0F, others are
 * not. So `❤` becomes `❤️`, and `👍` with U+FE0F becomes `👍`. A text that is no emoji stays as it is.
 * @see https://www.unicode.org/reports/tr51/#def_fully_qualified_emoji
 */
export const qualifyEmoji = (text: string): string => {
  if (isEmoji(text)) return text
  textByDefault ??= /[\p{Emoji}--\p{Emoji_Presentation}](?!\p{Emoji_Modifier})/gv
  const qualified = text.replace(/[\ufe0e\ufe0f]/g, '').replace(textByDefault, '$&\ufe0f')
  return isEmoji(qualified) ? qualified : text
}
