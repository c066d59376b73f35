import type { Chat } from '../../../shared/contract/chats.ts'
import { lastSeen } from '../lib/times.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useChatTitle } from '../workspace/use-chats.ts'
import { usePicture } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import type { Members } from './use-members.ts'

const aboutGroup = ({ memberCount }: Chat, { list }: Members): string => {
  const online = list.filter((member) => member.online).length
  const people = memberCount === 1 ? '1 member' : `${memberCount} members`
  return online > 0 ? `${people}, ${online} online` : people
}

const aboutPeer = ({ list }: Members, userId: string): string => {
  const peer = list.find((member) => member.userId !== userId)
  if (!peer) return ''
  const { username, displayName, status, online, lastSeenAt } = peer
  const presence = online ? 'online' : lastSeenAt ? lastSeen(lastSeenAt) : 'offline'
  return [displayName && `@${username}`, presence, status].filter(Boolean).join(' · ')
}

type Props = { chat: Chat; members: Members; panelOpen: boolean; onPanel: () => void }

export const ConversationHeader = ({ chat, members, panelOpen, onPanel }: Props) => {
  const { me } = useWorkspace()
  const { title, person, avatarId } = useChatTitle(chat)
  const picture = usePicture(person)
  return (
    <header>
      <a class="icon-button back" href="#/" aria-label="Back to chats">
        <Icon name="back" size={24} />
      </a>
      <Avatar id={avatarId} name={title} picture={picture} size="middle" square={chat.kind !== 'direct'} />
      <div class="titles">
        <h2 class="line" title={title}>
          <bdi>{title}</bdi>
        </h2>
        <p class="line">
          <bdi>{chat.kind === 'direct' ? aboutPeer(members, me.userId) : aboutGroup(chat, members)}</bdi>
        </p>
      </div>
      <IconButton
        icon="people"
        label="Members and settings"
        size={22}
        aria-expanded={panelOpen}
        onClick={onPanel}
      />
    </header>
  )
}
