import { useEffect } from 'preact/hooks'
import type { AddMe, PresenceChoice, Privacy } from '../../../shared/contract/privacy.ts'
import type { OwnUser } from '../../../shared/contract/users.ts'
import { announce } from '../lib/announce.ts'
import { useStore } from '../lib/store.ts'
import { useTask } from '../lib/use-task.ts'
import { Problem } from '../parts/problem.tsx'
import { SelectField } from '../parts/select-field.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { BlockedPerson } from './blocked-person.tsx'

const addMe: Record<AddMe, string> = {
  everyone: 'Everyone',
  shared: 'People I share a chat with',
  nobody: 'Nobody',
}
const presence: Record<PresenceChoice, string> = {
  shared: 'People I share a chat with',
  nobody: 'Nobody',
}

type Props = { own: OwnUser; onChanged: (own: OwnUser) => void }

/** The people who may add the user to chats and see their presence, and those whom the user has blocked. */
export const PrivacySettings = ({ own, onChanged }: Props) => {
  const { parley, blocks } = useWorkspace()
  const task = useTask()
  const blocked = useStore(blocks.blocked)
  useEffect(() => {
    blocks.refresh()
  }, [])

  const choose = async (privacy: Partial<Privacy>) => {
    onChanged(await parley.call('patchOwnUser', { body: { privacy } }))
    announce('Saved')
  }

  return (
    <>
      <SelectField
        label="People who may add me to chats or write to me"
        hint="Public chats do not count."
        value={own.privacy.addMe}
        choices={addMe}
        disabled={task.busy}
        onChoose={(choice) => task.run(() => choose({ addMe: choice }))}
      />
      <SelectField
        label="People who see whether I am online"
        value={own.privacy.presence}
        choices={presence}
        disabled={task.busy}
        onChoose={(choice) => task.run(() => choose({ presence: choice }))}
      />
      <h3>Blocked people</h3>
      {blocked.size === 0 && <p class="hint">You have blocked nobody.</p>}
      <ul class="settings-list" aria-label="Blocked people">
        {[...blocked].map((userId) => (
          <BlockedPerson
            key={userId}
            userId={userId}
            disabled={task.busy}
            onUnblock={() => task.run(() => blocks.set(userId, false))}
          />
        ))}
      </ul>
      <Problem text={task.problem} boxed />
    </>
  )
}
