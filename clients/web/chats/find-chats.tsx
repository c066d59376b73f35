import { useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { errorMessage } from '../lib/error-message.ts'
import { openChat } from '../lib/route.ts'
import { useTask } from '../lib/use-task.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Loading } from '../parts/loading.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { usePublicChats } from './use-public-chats.ts'

const memberCountText = (count: number) => (count === 1 ? '1 member' : `${count} members`)

/** Finds public chats by the beginning of their name, and joins them. */
export const FindChats = ({ onClose }: { onClose: () => void }) => {
  const { parley, list } = useWorkspace()
  const [prefix, setPrefix] = useState('')
  const { found, error } = usePublicChats(prefix)
  const joining = useTask()

  const join = async ({ chatId }: Chat) => {
    list.put(await parley.call('joinChat', { params: { chatId } }))
    onClose()
    openChat(chatId)
  }

  const problem = joining.problem ?? (error ? errorMessage(error) : undefined)
  return (
    <Dialog title="Public chats" onClose={onClose}>
      <input
        type="search"
        class="search"
        placeholder="Name starts with"
        aria-label="Name starts with"
        value={prefix}
        onInput={(event) => setPrefix(event.currentTarget.value)}
      />
      <Problem text={problem} boxed />
      {found?.length === 0 && (
        <p role="status">
          {prefix.trim()
            ? 'No public chat has a name that starts with this.'
            : 'There are no public chats yet.'}
        </p>
      )}
      <ul class="results" aria-label="Public chats found">
        {!found && !problem && (
          <li class="waiting">
            <Loading label="Loading public chats" />
          </li>
        )}
        {found?.map((chat) => (
          <li key={chat.chatId} class="found">
            <Avatar id={chat.chatId} name={chat.name} square />
            <span class="line">
              <bdi>{chat.name}</bdi>
              <small class="line">
                {memberCountText(chat.memberCount)}
                {chat.description && ` · ${chat.description}`}
              </small>
            </span>
            <button
              type="button"
              class="button small"
              disabled={joining.busy}
              aria-label={`${list.get(chat.chatId) ? 'Open' : 'Join'} ${chat.name}`}
              onClick={() => joining.run(() => join(chat))}
            >
              {list.get(chat.chatId) ? 'Open' : 'Join'}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
