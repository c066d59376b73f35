import { useEffect, useRef } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { useModal } from '../lib/use-modal.ts'
import { useTask } from '../lib/use-task.ts'
import { IconButton } from '../parts/icon-button.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'
import { AddMembers } from './add-members.tsx'
import { DeleteAnyChat } from './delete-any-chat.tsx'
import { HideChat } from './hide-chat.tsx'
import { LeaveChat } from './leave-chat.tsx'
import { MemberRow } from './member-row.tsx'
import { NotificationChoice } from './notification-choice.tsx'
import { inRank, type Members, membersShown } from './use-members.ts'

/** As in panel.css. */
const whereItCovers = '(max-width: 74.99rem)'

type Props = { chat: Chat; members: Members; onClose: () => void }

/** The chat's members, its notification setting, and the way out. */
export const MembersPanel = ({ chat, members, onClose }: Props) => {
  const { parley, blocks } = useWorkspace()
  const task = useTask()
  const sheet = useRef<HTMLDivElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const opener = useRef(document.activeElement)
  // Before the focus goes back, which nothing inert can take.
  useModal(sheet, whereItCovers)
  useEffect(() => {
    heading.current?.focus()
    blocks.load()
    return () => {
      if (opener.current instanceof HTMLElement) opener.current.focus()
    }
  }, [])
  const manages = chat.kind !== 'direct' && chat.me?.role !== 'member'

  /** Changes a member, then reloads the list. */
  const change = (work: () => Promise<unknown>) => {
    task.run(work).then(members.refresh)
  }

  return (
    <div class="sheet" ref={sheet}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the panel has a button that closes it, and the Escape key */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the same */}
      <div class="scrim" onClick={onClose} />
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
          <IconButton icon="close" label="Close" onClick={onClose} />
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
          <Problem text={task.problem} />
          <ul>
            {inRank(members.list).map((member) => (
              <MemberRow
                key={member.userId}
                chat={chat}
                member={member}
                onChange={change}
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
                onBan={() =>
                  change(() =>
                    parley.call('banUser', { params: { chatId: chat.chatId, userId: member.userId } }),
                  )
                }
              />
            ))}
          </ul>
          {members.more && <p class="hint">Only the first {membersShown} members are shown.</p>}
        </section>
        {chat.kind === 'direct' ? <HideChat chat={chat} /> : <LeaveChat chat={chat} />}
        <DeleteAnyChat chat={chat} />
      </aside>
    </div>
  )
}
