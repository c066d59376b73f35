import { useEffect, useState } from 'preact/hooks'
import type { Client } from '../../client/create-client.ts'
import { Announcer } from '../parts/announcer.tsx'
import { SignIn } from '../sign-in/sign-in.tsx'
import { openWorkspace, type Workspace, WorkspaceProvider } from '../workspace/workspace.ts'
import { WorkspacePage } from './workspace-page.tsx'

/** Why the session closed, unless the user logged out, here or in another tab. */
const noteOf = ({ live }: Workspace): string | undefined =>
  live.reason && live.reason.code !== 'not_logged_in' ? 'Your session has ended. Log in again.' : undefined

/** Shows the workspace to a user who is logged in, and the sign-in forms to everyone else. */
export const App = ({ parley }: { parley: Client }) => {
  const [workspace, setWorkspace] = useState(() => (parley.user ? openWorkspace(parley) : undefined))
  const [note, setNote] = useState<string>()

  useEffect(
    () =>
      workspace?.live.on('status', (status) => {
        if (status !== 'closed') return
        setNote(noteOf(workspace))
        workspace.close()
        setWorkspace(undefined)
      }),
    [workspace],
  )

  return (
    <>
      <Announcer />
      {workspace ? (
        <WorkspaceProvider value={workspace}>
          <WorkspacePage />
        </WorkspaceProvider>
      ) : (
        <SignIn key={note} parley={parley} note={note} onDone={() => setWorkspace(openWorkspace(parley))} />
      )}
    </>
  )
}
