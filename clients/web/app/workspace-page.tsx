import { useEffect, useRef, useState } from 'preact/hooks'
import { ChatList } from '../chats/chat-list.tsx'
import { FindChats } from '../chats/find-chats.tsx'
import { NewChat } from '../chats/new-chat.tsx'
import { ChatPage } from '../conversation/chat-page.tsx'
import { closeChat, eraseHash, useOpenChat } from '../lib/route.ts'
import { useVisible } from '../lib/use-visible.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Empty } from '../parts/empty.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { ProfileDialog } from '../profile/profile-dialog.tsx'
import { SettingsDialog } from '../settings/settings-dialog.tsx'
import { logOut } from '../workspace/log-out.ts'
import { nameOf } from '../workspace/people.ts'
import { useUnreadTotal } from '../workspace/use-chats.ts'
import { usePerson, usePicture } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { ConnectionBanner } from './connection-banner.tsx'

/** The list of chats beside the open one. */
export const WorkspacePage = () => {
  const workspace = useWorkspace()
  const { me } = workspace
  const own = usePerson(me.userId) ?? me
  const picture = usePicture(own)
  const chatId = useOpenChat()
  const [dialog, setDialog] = useState<'new' | 'find' | 'profile' | 'settings' | 'delete' | undefined>(() =>
    location.hash === eraseHash ? 'delete' : undefined,
  )
  const conversation = useRef<HTMLElement>(null)
  const visible = useVisible()
  const unread = useUnreadTotal(visible ? chatId : undefined)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Parley` : 'Parley'
  }, [unread])
  const closeDialog = () => {
    setDialog(undefined)
    if (location.hash === eraseHash) closeChat()
  }

  return (
    <div class="workspace" data-open={chatId !== undefined}>
      <button type="button" class="skip" onClick={() => conversation.current?.focus()}>
        Skip to the conversation
      </button>
      <ConnectionBanner />
      <div class="sidebar">
        <header>
          <h1>Chats</h1>
          <IconButton icon="search" label="Find public chats" onClick={() => setDialog('find')} />
          <IconButton icon="plus" label="New chat" onClick={() => setDialog('new')} />
        </header>
        <ChatList openChatId={chatId} onNew={() => setDialog('new')} />
        <footer>
          <button type="button" class="own" title="Your profile" onClick={() => setDialog('profile')}>
            <Avatar id={me.userId} name={nameOf(own)} picture={picture} size="small" />
            <span class="line">
              <span class="hidden">Your profile: </span>
              <bdi>{nameOf(own)}</bdi>
            </span>
          </button>
          <IconButton icon="gear" label="Account settings" onClick={() => setDialog('settings')} />
          <IconButton icon="leave" label="Log out" onClick={() => logOut(workspace)} />
        </footer>
      </div>
      <main class="main" ref={conversation} tabIndex={-1}>
        {chatId === undefined ? (
          <Empty icon="bubble" title="No chat selected">
            <p>Select a chat on the left, or start a new one.</p>
          </Empty>
        ) : (
          <ChatPage key={chatId} chatId={chatId} />
        )}
      </main>
      {dialog === 'new' && <NewChat onClose={closeDialog} />}
      {dialog === 'profile' && <ProfileDialog onClose={closeDialog} />}
      {(dialog === 'settings' || dialog === 'delete') && (
        <SettingsDialog first={dialog === 'delete' ? dialog : undefined} onClose={closeDialog} />
      )}
      {dialog === 'find' && <FindChats onClose={closeDialog} />}
    </div>
  )
}
