import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Role } from '../../../shared/contract/roles.ts'
import { lastSeen } from '../lib/times.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

const rank: Record<Role, number> = { owner: 3, admin: 2, member: 1 }

type Props = { chat: Chat; member: Member; onRole: (role: Role) => void; onRemove: () => void }

export const MemberRow = ({ chat, member, onRole, onRemove }: Props) => {
  const { me } = useWorkspace()
  const { userId, username, role, online, lastSeenAt } = member
  const myRole = chat.me?.role ?? 'member'
  const below = chat.kind !== 'direct' && rank[myRole] > rank[role]
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
      {below && (
        <span class="member-actions">
          {myRole === 'owner' && (
            <button
              type="button"
              class="icon-button"
              aria-label={role === 'admin' ? `Make ${username} a member` : `Make ${username} an admin`}
              title={role === 'admin' ? 'Make a member' : 'Make an admin'}
              aria-pressed={role === 'admin'}
              onClick={() => onRole(role === 'admin' ? 'member' : 'admin')}
            >
              <Icon name="star" size={18} />
            </button>
          )}
          <button
            type="button"
            class="icon-button"
            aria-label={`Remove ${username}`}
            title="Remove"
            onClick={onRemove}
          >
            <Icon name="close" size={18} />
          </button>
        </span>
      )}
    </li>
  )
}
