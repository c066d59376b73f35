import { useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { closeChat } from '../lib/route.ts'
import { useTask } from '../lib/use-task.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Members leave; the owner deletes the chat. */
export const LeaveChat = ({ chat: { chatId, me } }: { chat: Chat }) => {
  const { parley, directory } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const task = useTask()
  const owns = me?.role === 'owner'

  const end = async () => {
    if (owns) await parley.call('deleteChat', { params: { chatId } })
    else await parley.call('removeMember', { params: { chatId, userId: 'me' } })
    closeChat()
    directory.drop(chatId)
  }

  return (
    <section>
      <button type="button" class="button danger" disabled={task.busy} onClick={() => setAsking(true)}>
        {owns ? 'Delete this chat' : 'Leave this chat'}
      </button>
      {task.problem && (
        <p class="problem" role="alert">
          {task.problem}
        </p>
      )}
      {asking && (
        <ConfirmDialog
          title={owns ? 'Delete this chat?' : 'Leave this chat?'}
          action={owns ? 'Delete' : 'Leave'}
          onConfirm={() => task.run(end)}
          onClose={() => setAsking(false)}
        >
          {owns
            ? 'It is gone at once, for everybody in it.'
            : 'You get nothing more of it. To a group, somebody has to add you again.'}
        </ConfirmDialog>
      )}
    </section>
  )
}
