import { useMemo, useState, useSyncExternalStore } from 'react'
import { ApiError, type Conversation, type Message, type SendOptions, type Sent } from '../client/index.ts'
import { useSession } from './provider.ts'
import { type ConversationState, notOpened } from './shown-conversations.ts'
import { useConversation } from './use-conversation.ts'

type Actions = {
  /** Reads the 50 messages before the first one. @throws ApiError (rejects) */
  loadOlder: () => Promise<readonly Message[]>
  /** Sends a message, which is in `outgoing` until it is acked. @throws ApiError (rejects) why it failed. */
  send: (text: string, options?: SendOptions) => Promise<Sent>
  /** Sends a failed message again, as the last one. */
  retry: (clientMessageId: string) => Promise<Sent>
  /** Forgets a failed message. */
  discard: (clientMessageId: string) => void
  edit: (seq: number, text: string) => Promise<void>
  delete: (seq: number) => Promise<void>
  /** @param on `false` removes the reaction. */
  react: (seq: number, emoji: string, on?: boolean) => Promise<void>
  /** Moves the read mark, by default to the newest message. */
  markRead: (seq?: number) => Promise<void>
}

/** The functions stay the same while the chat is open, so effects may name them as dependencies. */
export type MessagesState = ConversationState &
  Actions & {
    /** Whether older messages are being read. */
    loadingOlder: boolean
    /** Undefined until the chat is opened. */
    conversation: Conversation | undefined
  }

const nothing = () => () => {}
const getEmpty = () => notOpened

/** A promise that callers may ignore, as those of the client. */
const refused = (): Promise<never> => {
  const refusal = Promise.reject(new ApiError('closed', 'The chat is not open yet'))
  refusal.catch(() => {})
  return refusal
}

/**
 * A chat's messages, oldest first, live from its newest ones on, and those that wait to be sent. The chat stays open
 * while a component shows it.
 */
export const useMessages = (chatId: string): MessagesState => {
  const session = useSession()
  const shown = useConversation(chatId)
  const [loadingOlder, setLoadingOlder] = useState(false)
  const state = useSyncExternalStore(shown?.state.watch ?? nothing, shown?.state.get ?? getEmpty, getEmpty)
  const conversation = shown?.conversation
  const actions = useMemo<Actions>(
    () => ({
      loadOlder: () => {
        if (!conversation) return refused()
        setLoadingOlder(true)
        const older = conversation.loadOlder()
        const done = () => setLoadingOlder(false)
        older.then(done, done)
        return older
      },
      send: (text, options) => conversation?.send(text, options) ?? refused(),
      retry: (clientMessageId) => conversation?.retry(clientMessageId) ?? refused(),
      discard: (clientMessageId) => conversation?.discard(clientMessageId),
      edit: (seq, text) => conversation?.edit(seq, text) ?? refused(),
      delete: (seq) => conversation?.delete(seq) ?? refused(),
      react: (seq, emoji, on) => conversation?.react(seq, emoji, on) ?? refused(),
      markRead: (seq) => (session && conversation ? session.list.markRead(conversation, seq) : refused()),
    }),
    [session, conversation],
  )
  return { ...state, ...actions, loadingOlder, conversation }
}
