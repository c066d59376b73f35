import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Client } from '../../client/create-client.ts'
import type { LiveSession } from '../../client/live-session.ts'
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
  me: { userId: string; username: string }
  close(): void
}

/** Connects the logged-in user. */
export const openWorkspace = (parley: Client): Workspace => {
  const end = new AbortController()
  const live = parley.connect({ signal: end.signal })
  const people = new People(parley, live.user)
  const pictures = new Pictures(parley, end.signal)
  const directory = new Directory(parley, live, people, end.signal)
  const blocks = new Blocks(parley)
  return { parley, live, directory, people, pictures, blocks, me: live.user, close: () => end.abort() }
}

const Context = createContext<Workspace | undefined>(undefined)
export const WorkspaceProvider = Context.Provider

export const useWorkspace = (): Workspace => {
  const workspace = useContext(Context)
  if (!workspace) throw new Error('useWorkspace was called outside a WorkspaceProvider')
  return workspace
}
