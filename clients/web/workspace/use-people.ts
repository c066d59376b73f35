import { useEffect } from 'preact/hooks'
import { useStore } from '../lib/store.ts'
import { nameOf, type Person } from './people.ts'
import { keyOf } from './pictures.ts'
import { useWorkspace } from './workspace.ts'

/** A user, as far as known; undefined for nobody. Does not fetch. */
export const usePerson = (userId: string | undefined): Person | undefined =>
  useStore(useWorkspace().people.known, (known) => (userId === undefined ? undefined : known[userId]))

/** The same, and fetches the user if nothing is known yet. */
export const useLearnedPerson = (userId: string): Person | undefined => {
  const { people } = useWorkspace()
  useEffect(() => people.learn([userId]), [userId])
  return usePerson(userId)
}

/** The address of a person's picture; undefined without one, and until it is there. */
export const usePicture = (person: Person | undefined): string | undefined => {
  const { pictures } = useWorkspace()
  useEffect(() => {
    if (person) pictures.load(person)
  }, [person])
  return useStore(pictures.addresses, (addresses) => (person?.avatar ? addresses[keyOf(person)] : undefined))
}

/** The name that a user is called by. @param username the name that is known in any case. */
export const useName = (userId: string, username: string): string => {
  const person = usePerson(userId)
  return person ? nameOf(person) : username
}
