import { mentionPlaces, mentionsIn } from '../../contract/text/mentions.ts'
import { getItems } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import type { Reservation } from '../records/profile.ts'

/** Users whom a text mentions, each with the name by which it first does. */
export type Mentioned = ReadonlyMap<string, string>

/** Nobody mentions themselves. */
export const withoutAuthor = (mentioned: Mentioned, authorId: string): Mentioned =>
  new Map([...mentioned].filter(([userId]) => userId !== authorId))

/** The users whom a text mentions, members or not: the write checks membership. At most one batch read. */
export const findMentioned = async (text: string): Promise<Mentioned> => {
  const readings = mentionPlaces(text).flatMap((place) => place.readings.map(({ name }) => name))
  const names = [...new Set(readings)]
  if (names.length === 0) return new Map()
  const reservations = await getItems<Reservation[]>(names.map(keys.username))
  const found = new Map(names.map((name, index) => [name, reservations[index]?.userId]))
  const mentioned = new Map<string, string>()
  for (const { of: userId, name } of mentionsIn(text, (name) => found.get(name))) {
    if (!mentioned.has(userId)) mentioned.set(userId, name)
  }
  return mentioned
}

/** The fields of a message that mentions these of the users. */
export const mentionFields = (
  userIds: readonly string[],
  mentioned: Mentioned,
): { mentions: string[]; mentionNames: string[] } => ({
  mentions: [...userIds],
  mentionNames: userIds.map((userId) => mentioned.get(userId) ?? ''),
})
