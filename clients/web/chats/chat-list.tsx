import { useRef, useState } from 'preact/hooks'
import { errorMessage } from '../lib/error-message.ts'
import { useStore } from '../lib/store.ts'
import { Empty } from '../parts/empty.tsx'
import { Loading } from '../parts/loading.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useListing } from '../workspace/use-chats.ts'
import { forgetLost, lostText } from '../workspace/lost.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { ChatRow } from './chat-row.tsx'
import { searchFor } from '../../../shared/contract/text/search-text.ts'

/** Up to this many chats, the list shows no search field. */
const fewChats = 7

type Props = { openChatId: string | undefined; onNew: () => void }

export const ChatList = ({ openChatId, onNew }: Props) => {
  const {
    people: { known },
    ...workspace
  } = useWorkspace()
  const { chats: all, loaded, hasMore, error } = useListing()
  const people = useStore(known)
  const lost = useStore(workspace.lost)
  const [filter, setFilter] = useState('')
  const list = useRef<HTMLUListElement>(null)
  const { look } = searchFor(filter)
  const shown = all.filter(({ chatId, name }) => {
    const { username = '', displayName = '' } = people[workspace.peers.get(chatId)?.userId ?? ''] ?? {}
    return [name, username, displayName].some((called) => look(called).matches)
  })

  /** Arrow keys move from chat to chat. */
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    const links = [...(list.current?.querySelectorAll('a') ?? [])]
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + step]
    if (next) event.preventDefault()
    next?.focus()
  }

  return (
    <>
      {all.length > fewChats && (
        <div class="filter">
          <input
            type="search"
            class="search"
            placeholder="Search your chats"
            aria-label="Search your chats"
            value={filter}
            onInput={(event) => setFilter(event.currentTarget.value)}
          />
        </div>
      )}
      {lost
        .filter(({ chatId }) => chatId !== openChatId)
        .map((one) => (
          <div key={one.chatId} class="lost" role="alert">
            <span>{lostText(one)}</span>
            <IconButton
              icon="close"
              label="Dismiss"
              size={16}
              onClick={() => forgetLost(workspace.lost, one.chatId)}
            />
          </div>
        ))}
      <nav aria-label="Chats">
        {all.length > 0 && (
          <ul ref={list} onKeyDown={move}>
            {shown.map((chat) => (
              <li key={chat.chatId}>
                <ChatRow chat={chat} open={chat.chatId === openChatId} />
              </li>
            ))}
          </ul>
        )}
        {hasMore && (
          <button type="button" class="button plain small" onClick={() => workspace.list.loadMore()}>
            Show older chats
          </button>
        )}
        {loaded && all.length === 0 && (
          <Empty icon="bubble" title="No chats yet">
            <p>Message someone, create a group, or find a public chat.</p>
            <button type="button" class="button primary" onClick={onNew}>
              New chat
            </button>
          </Empty>
        )}
        {!loaded &&
          (error ? (
            <Empty icon="cloud" title="Your chats could not be loaded">
              <p>{errorMessage(error)}</p>
              <button type="button" class="button" onClick={() => workspace.list.refresh()}>
                Try again
              </button>
            </Empty>
          ) : (
            <div class="empty">
              <Loading label="Loading chats" />
            </div>
          ))}
      </nav>
    </>
  )
}
