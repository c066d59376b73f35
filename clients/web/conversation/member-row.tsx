import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { lastSeen } from '../lib/times.ts'
import { Avatar } from '../parts/avatar.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1 }

type Props = { chat: Chat; member: Member; onRole: (role: Role) => void; onRemove: () => void }

export const MemberRow = ({ chat, member, onRole, onRemove }: Props) => {
  const { me } = useWorkspace()
  const { userId, username, role, online, lastSeenAt } = member
  const myRole = chat.me?.role ?? 'member'
  const outranked = chat.kind !== 'direct' && rank[myRole] > rank[role]
  const about = [
    role === 'member' ? '' : role,
    online ? 'online' : lastSeenAt ? lastSeen(lastSeenAt) : '',
  ].filter(Boolean)
  return (
    <li class="member">
      <Avatar id={userId} name={username} online={online} size="small" />
      <span class="line">
        <bdi>{username}</bdi>
        {userId === me.userId && ' (you)'}
        <small class="line">{about.join(' · ')}</small>
      </span>
      {outranked && (
        <span class="member-actions">
          {myRole === 'owner' && (
            <IconButton
              icon="star"
              label={role === 'admin' ? `Make ${username} a member` : `Make ${username} an admin`}
              size={18}
              aria-pressed={role === 'admin'}
              onClick={() => onRole(role === 'admin' ? 'member' : 'admin')}
            />
          )}
          <IconButton icon="close" label={`Remove ${username}`} size={18} onClick={onRemove} />
        </span>
      )}
    </li>
  )
}
