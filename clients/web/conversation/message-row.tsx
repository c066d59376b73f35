import type { ChatKind } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { hueOf } from '../lib/hue.ts'
import { memo } from '../lib/memo.ts'
import { useStore } from '../lib/store.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Username } from '../parts/username.tsx'
import { nameOf } from '../workspace/people.ts'
import { useLearnedPerson, usePicture } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { Bubble } from './bubble.tsx'
import { MessageActions } from './message-actions.tsx'
import { Reactions } from './reactions.tsx'
import type { RowContext } from './row-context.ts'

type Props = {
  row: RowContext
  kind: ChatKind
  myRole: Role
  message: Message
  /** The message it replies to, if loaded. */
  answered: Message | undefined
  /** Whether it is the first or last of its group. */
  first: boolean
  last: boolean
}

const PlainRow = ({ row, kind, myRole, message, answered, first, last }: Props) => {
  const { me, admin } = useWorkspace()
  const isAdmin = useStore(admin.isAdmin)
  const { seq, senderId, senderName, senderKind, deletedAt } = message
  const active = useStore(row.active, (shown) => shown === seq)
  const own = senderId === me.userId
  const named = kind !== 'direct' && !own
  const person = useLearnedPerson(senderId)
  const picture = usePicture(named && last ? person : undefined)
  const mayDelete = own || (kind !== 'direct' && myRole !== 'member')

  return (
    <div class={`message${own ? ' own' : ''}${first ? ' first' : ''}${last ? ' last' : ''}`}>
      {named &&
        (last ? (
          <Avatar id={senderId} name={person ? nameOf(person) : senderName} picture={picture} size="small" />
        ) : (
          <span />
        ))}
      <div class="stack">
        <span
          class={named && first ? 'sender line' : 'hidden'}
          style={named && first ? { '--hue': hueOf(senderId) } : undefined}
        >
          <bdi>{own ? 'You' : (person?.displayName ?? senderName)}</bdi>
          {!own && person?.displayName && <Username name={person.username} />}
          {senderKind === 'bot' && <small class="username">bot</small>}
        </span>
        <div class="bubble-row">
          <Bubble message={message} answered={answered} own={own} row={row} />
          {active && !deletedAt && (
            <MessageActions
              onReact={(emoji) => row.onReact(seq, emoji, true)}
              onReply={() => row.onReply(message)}
              onEdit={own ? () => row.onEdit(message) : undefined}
              onDelete={
                mayDelete ? () => row.onDelete(seq) : isAdmin ? () => row.onDeleteAny(seq) : undefined
              }
            />
          )}
        </div>
        <Reactions
          message={message}
          userId={me.userId}
          tabbable={active}
          onReact={(emoji, on) => row.onReact(seq, emoji, on)}
        />
      </div>
    </div>
  )
}

export const MessageRow = memo(PlainRow)
