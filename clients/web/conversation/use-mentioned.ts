import { useEffect } from 'preact/hooks'
import { foldUsername } from '../../../shared/contract/text/fold.ts'
import { useStore } from '../lib/store.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/**
 * Finds the user of a name among those whom a message mentions.
 * @param names the name of each when the message was written; undefined in a message of 0.1.0, which has only ids: then
 * their names of today, once they are known.
 */
export const useMentioned = (
  userIds: readonly string[],
  names: readonly string[] | undefined,
): ((name: string) => string | undefined) => {
  const { people } = useWorkspace()
  // Text, so that a message is rendered again only when one of its own names is learned.
  const today = useStore(people.known, (known) =>
    names ? '' : userIds.map((id) => foldUsername(known[id]?.username ?? '')).join('\n'),
  )
  useEffect(() => {
    if (!names) people.learn(userIds)
  }, [userIds.join()])
  const folded = names?.map(foldUsername) ?? today.split('\n')
  return (name) => userIds[folded.indexOf(foldUsername(name))]
}
