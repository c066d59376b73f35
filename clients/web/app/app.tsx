import { useEffect, useState } from 'preact/hooks'
import type { SignIn as SignInConfig } from '../../../shared/contract/sign-in.ts'
import type { Client } from '../../client/create-client.ts'
import { Announcer } from '../parts/announcer.tsx'
import type { PageIssuer } from '../lib/page-issuer.ts'
import { IssuerSignIn } from '../sign-in/issuer-sign-in.tsx'
import { SignIn } from '../sign-in/sign-in.tsx'
import { openWorkspace, type Workspace, WorkspaceProvider } from '../workspace/workspace.ts'
import { WorkspacePage } from './workspace-page.tsx'

/** Why the session closed, unless the user logged out, here or in another tab. */
const noteOf = ({ live, closing }: Workspace): string | undefined =>
  closing.get() ??
  (live.reason && live.reason.code !== 'not_logged_in' ? 'Your session has ended. Log in again.' : undefined)

type Props = {
  parley: Client
  /** How people sign in, and the issuer if they do there. */
  signIn: SignInConfig
  issuer: PageIssuer | undefined
  /** Why a sign-in at the issuer has failed. */
  problem: string | undefined
}

/** Shows the workspace to a user who is logged in, and the way to sign in to everyone else. */
export const App = ({ parley, signIn, issuer, problem }: Props) => {
  const open = () => openWorkspace(parley, signIn, issuer)
  const [workspace, setWorkspace] = useState(() => (parley.user ? open() : undefined))
  const [note, setNote] = useState(problem)

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
      ) : signIn.kind === 'issuer' ? (
        <IssuerSignIn key={note} issuer={issuer} note={note} />
      ) : (
        <SignIn key={note} parley={parley} note={note} onDone={() => setWorkspace(open())} />
      )}
    </>
  )
}
