import { keys } from '../records/keys.ts'
import { getItems } from '../../platform/storage/read.ts'
import type { Reservation } from '../records/profile.ts'
import { mentionedNames } from './mentioned-names.ts'

/** The ids of the users whom a text mentions, members or not: the append checks membership. */
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
