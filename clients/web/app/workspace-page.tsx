import { useEffect, useRef, useState } from 'preact/hooks'
import { ChatList } from '../chats/chat-list.tsx'
import { FindChats } from '../chats/find-chats.tsx'
import { NewChat } from '../chats/new-chat.tsx'
import { ChatPage } from '../conversation/chat-page.tsx'
import { announce } from '../lib/announce.ts'
import { clearLocalData } from '../lib/drafts.ts'
import { errorMessage } from '../lib/error-message.ts'
import { useOpenChat } from '../lib/route.ts'
import { useVisible } from '../lib/use-visible.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Empty } from '../parts/empty.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { ProfileDialog } from '../profile/profile-dialog.tsx'
import { nameOf } from '../workspace/people.ts'
import { useUnreadTotal } from '../workspace/use-chats.ts'
import { usePerson, usePicture } from '../workspace/use-people.ts'
import { useWorkspace, type Workspace } from '../workspace/workspace.ts'
import { ConnectionBanner } from './connection-banner.tsx'

/** Logging out discards what is unsent, in all tabs: nothing is left for whoever uses this browser next. */
const mayDiscard = (unsent: number): boolean =>
  unsent === 0 ||
  confirm(
    unsent === 1
      ? 'One message is not sent yet. Log out and lose it?'
      : `${unsent} messages are not sent yet. Log out and lose them?`,
  )

const logOut = async ({ parley, close }: Workspace) => {
  if (!mayDiscard(parley.unsent.length)) return
  try {
    await parley.logOut()
    clearLocalData()
    close()
  } catch (error) {
    announce(errorMessage(error))
    alert(`You are still logged in. ${errorMessage(error)}`)
  }
}

/** The list of chats beside the open one. */
export const WorkspacePage = () => {
  const workspace = useWorkspace()
  const { me } = workspace
  const own = usePerson(me.userId) ?? me
  const picture = usePicture(own)
  const chatId = useOpenChat()
  const [dialog, setDialog] = useState<'new' | 'find' | 'profile'>()
  const conversation = useRef<HTMLElement>(null)
  const visible = useVisible()
  const unread = useUnreadTotal(visible ? chatId : undefined)
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) Parley` : 'Parley'
  }, [unread])
  const closeDialog = () => setDialog(undefined)

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
      {dialog === 'find' && <FindChats onClose={closeDialog} />}
    </div>
  )
}
