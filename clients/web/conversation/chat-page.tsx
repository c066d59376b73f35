import { useEffect, useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { errorMessage } from '../lib/error-message.ts'
import { closeChat } from '../lib/route.ts'
import { useStore } from '../lib/store.ts'
import { useTask } from '../lib/use-task.ts'
import { Empty } from '../parts/empty.tsx'
import { Loading } from '../parts/loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { lostText } from '../workspace/lost.ts'
import { ConversationView } from './conversation-view.tsx'

/** The chat in the address: a conversation for members, a way to join a public chat, or an error. */
export const ChatPage = ({ chatId }: { chatId: string }) => {
  const { list, listing, lost: allLost } = useWorkspace()
  const mine = useStore(listing, () => list.get(chatId))
  const lost = useStore(allLost, (all) => all.find((one) => one.chatId === chatId))
  const [joinable, setJoinable] = useState<Chat>()
  const [error, setError] = useState<unknown>()
  const isMine = mine !== undefined

  useEffect(() => {
    if (isMine) return
    setJoinable(undefined)
    setError(undefined)
    list.find(chatId).then((chat) => chat.me || setJoinable(chat), setError)
  }, [isMine])

  if (mine) return <ConversationView chat={mine} />
  if (joinable) return <JoinFirst chat={joinable} note={lost && lostText(lost)} />
  if (lost || error)
    return (
      <Empty icon="lock" title="This chat is not available">
        <p role="alert">{lost ? lostText(lost) : errorMessage(error)}</p>
        <button type="button" class="button" onClick={closeChat}>
          Back to your chats
        </button>
      </Empty>
    )
  return (
    <div class="empty">
      <Loading label="Loading chat" />
    </div>
  )
}

const JoinFirst = ({ chat, note }: { chat: Chat; note: string | undefined }) => {
  const { parley, list } = useWorkspace()
  const task = useTask()
  const join = async () => list.put(await parley.call('joinChat', { params: { chatId: chat.chatId } }))
  return (
    <Empty icon="people" title={chat.name}>
      {note && <p role="alert">{note}</p>}
      <p dir="auto">{chat.description || 'You are not a member of this public chat yet.'}</p>
      <Problem text={task.problem} />
      <button type="button" class="button primary" disabled={task.busy} onClick={() => task.run(join)}>
        Join
      </button>
    </Empty>
  )
}
