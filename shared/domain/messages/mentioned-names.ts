import { limits } from '../../contract/limits.ts'

/** `@name` with no letter directly before it, so that e-mail addresses do not count. */
const pattern = /(?<![\w.@-])@([A-Za-z0-9_.-]{3,20})/g

/**
 * The names that a text mentions, each with its possible readings: at the end of a sentence, "@bob." means `bob.` or
 * `bob`.
 */
export const mentionedNames = (text: string): string[][] => {
  const names = new Map<string, string[]>()
  for (const [, name = ''] of text.matchAll(pattern)) {
    if (names.size === limits.mentionsPerMessage) break
    const bare = name.replace(/[.-]+$/, '')
    const readings = bare !== name && bare.length >= limits.username.min ? [name, bare] : [name]
    names.set(name.toLowerCase(), readings)
  }
  return [...names.values()]
}
