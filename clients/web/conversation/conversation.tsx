import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { Empty } from '../parts/empty.tsx'
import { useTask } from '../parts/use-task.ts'
import { closeChat } from '../session/route.ts'
import { says } from '../session/says.ts'
import { useStore } from '../session/store.ts'
import { useWorkspace } from '../session/workspace.ts'
import { Talk } from './talk.tsx'

/** The chat that the address names, be it mine, one to join, or none. */
export const Conversation = ({ chatId }: { chatId: string }) => {
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

  if (mine) return <Talk chat={mine} />
  if (stranger) return <JoinFirst chat={stranger} />
  if (error)
    return (
      <Empty icon="lock" title="This chat is not open to you">
        <p>{says(error)}</p>
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
