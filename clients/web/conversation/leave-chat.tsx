import { useState } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { closeChat } from '../lib/route.ts'
import { useTask } from '../lib/use-task.ts'
import { ConfirmDialog } from '../parts/confirm-dialog.tsx'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Members leave; the owner deletes the chat. */
export const LeaveChat = ({ chat: { chatId, kind, me } }: { chat: Chat }) => {
  const { parley, list } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const task = useTask()
  const owns = me?.role === 'owner'

  const end = async () => {
    if (owns) await parley.call('deleteChat', { params: { chatId } })
    else await parley.call('removeMember', { params: { chatId, userId: 'me' } })
    closeChat()
    list.drop(chatId)
  }

  return (
    <section>
      <button type="button" class="button danger" disabled={task.busy} onClick={() => setAsking(true)}>
        {owns ? 'Delete this chat' : 'Leave this chat'}
      </button>
      <Problem text={task.problem} />
      {asking && (
        <ConfirmDialog
          title={owns ? 'Delete this chat?' : 'Leave this chat?'}
          action={owns ? 'Delete' : 'Leave'}
          onConfirm={() => task.run(end)}
          onClose={() => setAsking(false)}
        >
          {owns
            ? 'The chat and its messages are deleted for everyone. This cannot be undone.'
            : kind === 'public'
              ? 'You will no longer get its messages. You can join again at any time.'
              : 'You will no longer get its messages. To come back, someone has to add you again.'}
        </ConfirmDialog>
      )}
    </section>
  )
}
