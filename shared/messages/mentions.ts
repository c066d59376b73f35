import { limits } from '../contract/limits.ts'
import { keys } from '../storage/keys.ts'
import { getItems } from '../storage/read.ts'
import type { Reservation } from '../users/profile.ts'

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

/** The user ids behind the names that a text mentions; whether they are members, the append itself checks. */
export const findMentioned = async (text: string): Promise<string[]> => {
  const names = mentionedNames(text)
  if (names.length === 0) return []
  const readings = names.flat()
  const reservations = await getItems<Reservation[]>(readings.map(keys.username))
  const found = new Map(readings.map((name, index) => [name, reservations[index]?.userId]))
  const userIds = names.flatMap(
    (readingsOfOne) => readingsOfOne.map((name) => found.get(name)).find(Boolean) ?? [],
  )
  return [...new Set(userIds)]
}
