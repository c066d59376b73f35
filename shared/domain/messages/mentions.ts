import { mentionPlaces, mentionsIn } from '../../contract/text/mentions.ts'
import { getItems } from '../../platform/storage/read.ts'
import { keys } from '../records/keys.ts'
import type { Reservation } from '../records/profile.ts'

/** The ids of the users whom a text mentions, members or not: the write checks membership. At most one batch read. */
export const findMentioned = async (text: string): Promise<string[]> => {
  const readings = mentionPlaces(text).flatMap((place) => place.readings.map(({ name }) => name))
  const names = [...new Set(readings)]
  if (names.length === 0) return []
  const reservations = await getItems<Reservation[]>(names.map(keys.username))
  const found = new Map(names.map((name, index) => [name, reservations[index]?.userId]))
  return [...new Set(mentionsIn(text, (name) => found.get(name)).map(({ of }) => of))]
}
