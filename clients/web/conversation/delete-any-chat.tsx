import { useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { closeChat } from '../lib/route.ts'
import { useStore } from '../lib/store.ts'
import { useTask } from '../lib/use-task.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Deletes a chat that others own, for platform admins. */
export const DeleteAnyChat = ({ chat: { chatId, me } }: { chat: Chat }) => {
  const { admin, list } = useWorkspace()
  const isAdmin = useStore(admin.isAdmin)
  const [asking, setAsking] = useState(false)
  const task = useTask()
  if (!isAdmin || me?.role === 'owner') return null

  const end = async () => {
    await admin.deleteChat(chatId)
    closeChat()
    list.drop(chatId)
  }
  return (
    <section>
      <button type="button" class="button danger" disabled={task.busy} onClick={() => setAsking(true)}>
        Delete this chat as an administrator
      </button>
      <Problem text={task.problem} />
      {asking && (
        <ConfirmDialog
          title="Delete this chat?"
          action="Delete"
          onConfirm={() => task.run(end)}
          onClose={() => setAsking(false)}
        >
          The chat and its messages are deleted for everyone. This cannot be undone.
        </ConfirmDialog>
      )}
    </section>
  )
}
