import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { useTask } from '../lib/use-task.ts'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { AddMembers } from './add-members.tsx'
import { LeaveChat } from './leave-chat.tsx'
import { MemberRow } from './member-row.tsx'
import { NotificationChoice } from './notification-choice.tsx'
import { inRank, type Members } from './use-members.ts'

type Props = { chat: Chat; members: Members; onClose: () => void }

/** Who is in the chat, what one gets of it, and the way out. */
export const MembersPanel = ({ chat, members, onClose }: Props) => {
  const { parley } = useWorkspace()
  const task = useTask()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const manages = chat.kind !== 'direct' && chat.me?.role !== 'member'

  /** A change to a member, after which the list is asked for again. */
  const change = (work: () => Promise<unknown>) => {
    task.run(work).then(members.refresh)
  }

  return (
    <aside
      class="panel"
      aria-label="Members and settings"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose()
      }}
    >
      <header>
        <h2 ref={heading} tabIndex={-1}>
          {chat.kind === 'direct' ? 'About this chat' : 'About this group'}
        </h2>
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {chat.description && (
        <p class="about" dir="auto">
          {chat.description}
        </p>
      )}
      <NotificationChoice chat={chat} />
      <section>
        <h3>{chat.memberCount === 1 ? '1 member' : `${chat.memberCount} members`}</h3>
        {manages && <AddMembers chat={chat} onAdded={members.refresh} />}
        {task.problem && (
          <p class="problem" role="alert">
            {task.problem}
          </p>
        )}
        <ul>
          {inRank(members.list).map((member) => (
            <MemberRow
              key={member.userId}
              chat={chat}
              member={member}
              onRole={(role) =>
                change(() =>
                  parley.call('patchMember', {
                    params: { chatId: chat.chatId, userId: member.userId },
                    body: { role },
                  }),
                )
              }
              onRemove={() =>
                change(() =>
                  parley.call('removeMember', { params: { chatId: chat.chatId, userId: member.userId } }),
                )
              }
            />
          ))}
        </ul>
        {members.more && <p class="hint">and others</p>}
      </section>
      {chat.kind !== 'direct' && <LeaveChat chat={chat} />}
    </aside>
  )
}
