import { useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { lastSeen } from '../lib/times.ts'
import { Avatar } from '../parts/avatar.tsx'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { Username } from '../parts/username.tsx'
import { BlockMember } from './block-member.tsx'
import { SuspendMember } from './suspend-member.tsx'
import { nameOf } from '../workspace/people.ts'
import { usePicture } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1 }

const titles: Record<Role, string> = { owner: 'Owner', admin: 'Admin', member: '' }

type Props = {
  chat: Chat
  member: Member
  onRole: (role: Role) => void
  onRemove: () => void
  onBan: () => void
  /** Runs what else is done to the member. */
  onChange: (work: () => Promise<unknown>) => void
}

export const MemberRow = ({ chat, member, onRole, onRemove, onBan, onChange }: Props) => {
  const { me } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const { userId, username, displayName, kind, status, role, online, lastSeenAt } = member
  const picture = usePicture(member)
  const name = nameOf(member)
  const myRole = chat.me?.role ?? 'member'
  const outranked = chat.kind !== 'direct' && rank[myRole] > rank[role]
  return (
    <li class="member">
      <Avatar id={userId} name={name} picture={picture} online={online} size="small" />
      <span class="line">
        <bdi>{name}</bdi>
        {displayName && <Username name={username} />}
        {kind === 'bot' && <small class="username">bot</small>}
        {userId === me.userId && ' (you)'}
        <small class="line">
          <bdi>
            {[online ? 'online' : lastSeenAt && lastSeen(lastSeenAt), status].filter(Boolean).join(' · ')}
          </bdi>
        </small>
      </span>
      {chat.kind !== 'direct' && role !== 'member' && <span class={`role ${role}`}>{titles[role]}</span>}
      {userId !== me.userId && (
        <span class="member-actions">
          <SuspendMember userId={userId} name={name} onChange={onChange} />
          <BlockMember chat={chat} userId={userId} name={name} onChange={onChange} />
          {outranked && myRole === 'owner' && (
            <IconButton
              icon="star"
              label={role === 'admin' ? `Make ${name} a member` : `Make ${name} an admin`}
              size={18}
              aria-pressed={role === 'admin'}
              onClick={() => onRole(role === 'admin' ? 'member' : 'admin')}
            />
          )}
          {outranked && (
            <IconButton icon="close" label={`Remove ${name}`} size={18} onClick={() => setAsking(true)} />
          )}
        </span>
      )}
      {asking && (
        <ConfirmDialog
          title={`Remove ${name}?`}
          action="Remove"
          onConfirm={onRemove}
          more={{ action: 'Remove and ban', onConfirm: onBan }}
          onClose={() => setAsking(false)}
        >
          {name} will no longer see this chat or get its messages. A banned user cannot come back until the
          ban is lifted.
        </ConfirmDialog>
      )}
    </li>
  )
}
