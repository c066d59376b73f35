import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { SignIn } from '../../../shared/contract/sign-in.ts'
import { ChatList } from '../../client/chat-list.ts'
import type { Client } from '../../client/create-client.ts'
import type { LiveSession } from '../../client/live-session.ts'
import { Peers } from '../../client/peers.ts'
import type { PageIssuer } from '../lib/page-issuer.ts'
import { createStore, type Store } from '../lib/store.ts'
import { Admin } from './admin.ts'
import { Blocks } from './blocks.ts'
import { followList, type Listing } from './listing.ts'
import { LogBreaks } from './log-breaks.ts'
import { type Lost, watchLost } from './lost.ts'
import { nameOf, People } from './people.ts'
import { Pictures } from './pictures.ts'
import { ReadMarks } from './read-marks.ts'

/** Everything the components of a logged-in user share. */
export type Workspace = {
  parley: Client
  live: LiveSession
  list: ChatList
  listing: Store<Listing>
  /** The other members of direct chats. */
  peers: Peers
  lost: Store<readonly Lost[]>
  readMarks: ReadMarks
  logBreaks: LogBreaks
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
  const list = new ChatList(parley, live)
  const listing = followList(list)
  const peers = new Peers(parley, live)
  peers.on('change', ({ peer }) => people.take([peer]))
  const lost = watchLost(list, (chatId) => {
    const peer = peers.get(chatId)
    return peer && nameOf(people.known.get()[peer.userId] ?? peer)
  })
  const readMarks = new ReadMarks(live.user.userId)
  const blocks = new Blocks(parley, people)
  const admin = new Admin(parley, live.user)
  const closing = createStore<string | undefined>(undefined)
  return {
    ...{ parley, live, list, listing, peers, lost, readMarks, people, pictures, blocks, admin },
    ...{ signIn, issuer, closing, logBreaks: new LogBreaks() },
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
