import { useEffect } from 'preact/hooks'
import { foldUsername } from '../../../shared/contract/text/fold.ts'
import { useStore } from '../lib/store.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Finds the user of a name among those whom a message mentions, once their names are known. */
export const useMentioned = (userIds: readonly string[]): ((name: string) => string | undefined) => {
  const { usernames } = useWorkspace()
  // Text, so that a message is rendered again only when one of its own names is learned.
  const names = useStore(usernames.known, (known) =>
    userIds.map((id) => foldUsername(known[id] ?? '')).join('\n'),
  )
  useEffect(() => usernames.learn(userIds), [userIds.join()])
  const known = names.split('\n')
  return (name) => userIds[known.indexOf(foldUsername(name))]
}
