import type { ListedSession } from '../../../shared/contract/auth.ts'
import { announce } from '../lib/announce.ts'
import { dayPhrase } from '../lib/times.ts'
import { useLoaded } from '../lib/use-loaded.ts'
import { useTask } from '../lib/use-task.ts'
import { Icon } from '../parts/icon.tsx'
import { Loading } from '../parts/loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { logOut } from '../workspace/log-out.ts'
import { useWorkspace } from '../workspace/workspace.ts'

const deviceOf = ({ device }: ListedSession): string => device || 'Unknown device'

/** Where the user is logged in. A session that somebody else began can be ended. */
export const Devices = () => {
  const workspace = useWorkspace()
  const { parley } = workspace
  const task = useTask()
  const { value, problem, reload } = useLoaded(() => parley.call('listSessions'))
  const sessions = value?.sessions ?? []

  const end = async (session: ListedSession) => {
    await parley.call('endSession', { params: { sessionId: session.sessionId } })
    announce(`${deviceOf(session)} is logged out`)
    await reload()
  }
  const endOthers = async () => {
    await parley.call('endOtherSessions')
    announce('All other devices are logged out')
    await reload()
  }

  return (
    <>
      <p>
        You are logged in on these devices. Log out any device that you do not know, and set a new password.
      </p>
      <Problem text={task.problem ?? problem} boxed />
      {!value && !problem && <Loading label="Loading devices" />}
      <ul class="settings-list" aria-label="Devices">
        {sessions.map((session) => (
          <li key={session.sessionId}>
            <Icon name="device" size={22} />
            <span class="line">
              <bdi>{deviceOf(session)}</bdi>
              <small class="line">
                {session.current ? (
                  <b>This device</b>
                ) : (
                  <>
                    Last used <time dateTime={session.lastUsedAt}>{dayPhrase(session.lastUsedAt)}</time>
                  </>
                )}
                {' · '}since <time dateTime={session.createdAt}>{dayPhrase(session.createdAt)}</time>
              </small>
            </span>
            <button
              type="button"
              class="button small"
              disabled={task.busy}
              aria-label={session.current ? 'Log out this device' : `Log out ${deviceOf(session)}`}
              onClick={() => (session.current ? logOut(workspace) : task.run(() => end(session)))}
            >
              Log out
            </button>
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <button type="button" class="button" disabled={task.busy} onClick={() => task.run(endOthers)}>
          Log out all other devices
        </button>
      )}
    </>
  )
}
