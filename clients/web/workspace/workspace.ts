import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { SignIn } from '../../../shared/contract/sign-in.ts'
import type { Client } from '../../client/create-client.ts'
import type { LiveSession } from '../../client/live-session.ts'
import type { PageIssuer } from '../lib/page-issuer.ts'
import { createStore, type Store } from '../lib/store.ts'
import { Admin } from './admin.ts'
import { Blocks } from './blocks.ts'
import { Directory } from './directory.ts'
import { People } from './people.ts'
import { Pictures } from './pictures.ts'

/** Everything the components of a logged-in user share. */
export type Workspace = {
  parley: Client
  live: LiveSession
  directory: Directory
  people: People
  pictures: Pictures
  blocks: Blocks
  admin: Admin
  me: { userId: string; username: string }
  /** How people sign in, and the issuer if they do there. */
  signIn: SignIn
  issuer: PageIssuer | undefined
  /** The text for whoever sees the page once the workspace is closed. */
  closing: Store<string | undefined>
  close(): void
}

/** Connects the logged-in user. */
export const openWorkspace = (parley: Client, signIn: SignIn, issuer: PageIssuer | undefined): Workspace => {
  const end = new AbortController()
  const live = parley.connect({ signal: end.signal })
  const people = new People(parley, live.user)
  const pictures = new Pictures(parley, end.signal)
  const directory = new Directory(parley, live, people, end.signal)
  const blocks = new Blocks(parley, people)
  const admin = new Admin(parley, live.user)
  const closing = createStore<string | undefined>(undefined)
  return {
    ...{ parley, live, directory, people, pictures, blocks, admin, signIn, issuer, closing },
    me: live.user,
    close: () => end.abort(),
  }
}

const Context = createContext<Workspace | undefined>(undefined)
export const WorkspaceProvider = Context.Provider

export const useWorkspace = (): Workspace => {
  const workspace = useContext(Context)
  if (!workspace) throw new Error('useWorkspace was called outside a WorkspaceProvider')
  return workspace
}
