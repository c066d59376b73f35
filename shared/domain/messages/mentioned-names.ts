import { limits } from '../../contract/limits.ts'

/** `@name` where no word runs into it, so that no e-mail address is one. */
const pattern = /(?<![\w.@-])@([A-Za-z0-9_.-]{3,20})/g

/**
 * The names that a text mentions, each with what it may be instead when a sentence ends in it: "@bob." may mean
 * `bob.` or `bob`.
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
