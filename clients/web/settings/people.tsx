import { useState } from 'preact/hooks'
import type { AdminUser } from '../../../shared/contract/admin.ts'
import { announce } from '../lib/announce.ts'
import { dayPhrase } from '../lib/times.ts'
import { useTask } from '../lib/use-task.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Problem } from '../parts/problem.tsx'
import { UsernameForm } from '../parts/username-form.tsx'
import { Username } from '../parts/username.tsx'
import { nameOf } from '../workspace/people.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** Finds users, and suspends them or lifts it, for platform admins. */
export const PeopleSettings = () => {
  const { parley, admin, me } = useWorkspace()
  const task = useTask()
  const [prefix, setPrefix] = useState('')
  const [found, setFound] = useState<readonly AdminUser[]>()

  const find = async (prefix: string) => {
    const { users } = await parley.call('findAnyUsers', { query: { prefix } })
    setPrefix(prefix)
    setFound(users)
  }
  const suspend = async (user: AdminUser, on: boolean) => {
    await admin.suspend(user.userId, on)
    announce(on ? `${nameOf(user)} is suspended` : `${nameOf(user)} may log in again`)
    await find(prefix)
  }

  return (
    <>
      <p>A suspended user is logged out everywhere and cannot log in until you lift the suspension.</p>
      <UsernameForm task={task} label="Username starts with" action="Find" onSubmit={find} />
      <Problem text={task.problem ?? task.problemOf('prefix')} boxed />
      {found?.length === 0 && <p role="status">No username starts with this.</p>}
      <ul class="settings-list" aria-label="People found">
        {found?.map((user) => (
          <li key={user.userId}>
            <Avatar id={user.userId} name={nameOf(user)} size="small" />
            <span class="line">
              <bdi>{nameOf(user)}</bdi>
              {user.displayName && <Username name={user.username} />}
              <small class="line">
                {user.suspendedAt && <b>Suspended since {dayPhrase(user.suspendedAt)} </b>}
                <bdi>{user.email}</bdi>
              </small>
            </span>
            {user.userId !== me.userId && (
              <button
                type="button"
                class="button small"
                disabled={task.busy}
                aria-label={`${user.suspendedAt ? 'Lift the suspension of' : 'Suspend'} ${nameOf(user)}`}
                onClick={() => task.run(() => suspend(user, !user.suspendedAt))}
              >
                {user.suspendedAt ? 'Lift' : 'Suspend'}
              </button>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
