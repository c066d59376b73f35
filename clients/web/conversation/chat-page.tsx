import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { errorMessage } from '../lib/error-message.ts'
import { closeChat } from '../lib/route.ts'
import { useStore } from '../lib/store.ts'
import { useTask } from '../lib/use-task.ts'
import { Empty } from '../parts/empty.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { ConversationView } from './conversation-view.tsx'

/** The chat that the address names, be it mine, one to join, or none. */
export const ChatPage = ({ chatId }: { chatId: string }) => {
  const { directory } = useWorkspace()
  const mine = useStore(directory.listing, ({ chats }) => chats[chatId])
  const [stranger, setStranger] = useState<Chat>()
  const [error, setError] = useState<unknown>()
  const isMine = mine !== undefined

  useEffect(() => {
    if (isMine) return
    setStranger(undefined)
    setError(undefined)
    directory.find(chatId).then((chat) => chat.me || setStranger(chat), setError)
  }, [isMine])

  if (mine) return <ConversationView chat={mine} />
  if (stranger) return <JoinFirst chat={stranger} />
  if (error)
    return (
      <Empty icon="lock" title="This chat is not open to you">
        <p>{errorMessage(error)}</p>
        <button type="button" class="button" onClick={closeChat}>
          To my chats
        </button>
      </Empty>
    )
  return (
    <div class="empty">
      <span class="spinner" />
      <span class="hidden">Loading the chat</span>
    </div>
  )
}

const JoinFirst = ({ chat }: { chat: Chat }) => {
  const { parley, directory } = useWorkspace()
  const task = useTask()
  const join = async () => directory.put(await parley.call('joinChat', { params: { chatId: chat.chatId } }))
  return (
    <Empty icon="people" title={chat.name}>
      <p dir="auto">{chat.description || 'A public chat that you are not in.'}</p>
      {task.problem && (
        <p class="problem" role="alert">
          {task.problem}
        </p>
      )}
      <button type="button" class="button primary" disabled={task.busy} onClick={() => task.run(join)}>
        Join
      </button>
    </Empty>
  )
}
