import { useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { useStore } from '../lib/store.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { IconButton } from '../parts/icon-button.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

type Props = {
  chat: Chat
  userId: string
  name: string
  /** Runs the change, and shows why it fails. */
  onChange: (work: () => Promise<unknown>) => void
}

/** Blocks another member everywhere, or lifts the block. In a direct chat it offers to hide the chat as well. */
export const BlockMember = ({ chat, userId, name, onChange }: Props) => {
  const { blocks, list } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const isBlocked = useStore(blocks.blocked, (blocked) => blocked.has(userId))
  const block = () => blocks.set(userId, true)
  const hides = chat.kind === 'direct' && !chat.me?.hidden
  return (
    <>
      <IconButton
        icon="block"
        label={isBlocked ? `Unblock ${name}` : `Block ${name}`}
        size={18}
        aria-pressed={isBlocked}
        onClick={() => (isBlocked ? onChange(() => blocks.set(userId, false)) : setAsking(true))}
      />
      {asking && (
        <ConfirmDialog
          title={`Block ${name}?`}
          action="Block"
          onConfirm={() => onChange(block)}
          {...(hides && {
            more: {
              action: 'Block and hide this chat',
              onConfirm: () =>
                onChange(async () => {
                  await block()
                  await list.hide(chat.chatId)
                }),
            },
          })}
          onClose={() => setAsking(false)}
        >
          {name} can no longer message you directly, add you to chats, mention you or see whether you are
          online. In groups you still see each other’s messages.
        </ConfirmDialog>
      )}
    </>
  )
}
