import {
  createContext,
  createElement,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
import type { ApiError, Client, LiveSession } from '../client/index.ts'
import { Session, unconnected } from './session.ts'

export type ParleyProviderProps = {
  /** A client with somebody logged in. */
  client: Client
  children?: ReactNode
}

type Given = { client: Client; session: Session | undefined }

const Context = createContext<Given | undefined>(undefined)

/**
 * Connects the logged-in user, and gives the connection to the hooks of its children. It closes the connection when it
 * is gone or gets another client; render it only while somebody is logged in, with the user's id as its key.
 */
export const ParleyProvider = ({ client, children }: ParleyProviderProps): ReactNode => {
  const [session, setSession] = useState<Session>()
  useEffect(() => {
    const opened = new Session(client)
    setSession(opened)
    return () => opened.close()
  }, [client])
  const given = { client, session: session?.client === client ? session : undefined }
  return createElement(Context, { value: given }, children)
}

const useGiven = (): Given => {
  const given = useContext(Context)
  if (!given) throw new Error('Hooks of @parley/react work inside of a <ParleyProvider> only')
  return given
}

/** The session of the provider; undefined until it is opened, and on a server. */
export const useSession = (): Session | undefined => useGiven().session

export type SessionState = {
  client: Client
  /** Undefined until the session is opened. */
  live: LiveSession | undefined
  user: LiveSession['user'] | undefined
  status: LiveSession['status']
  /** Why the session is `closed`, e.g. `session_ended`; undefined after `logOut` in this component's own program. */
  reason: ApiError | undefined
}

const nothing = () => () => {}
const getUnconnected = () => unconnected

/** The client, its user, and how the connection is. */
export const useParley = (): SessionState => {
  const { client, session } = useGiven()
  const connected = session?.connected
  const { status, reason } = useSyncExternalStore(
    connected?.watch ?? nothing,
    connected?.get ?? getUnconnected,
    getUnconnected,
  )
  return { client, live: session?.live, user: client.user, status, reason }
}
