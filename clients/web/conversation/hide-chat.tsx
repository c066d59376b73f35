import type { Chat } from '../../../shared/contract/chats.ts'
import { useTask } from '../lib/use-task.ts'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

/** Takes a direct chat from the list, which nobody can leave, or puts it back. */
export const HideChat = ({ chat }: { chat: Chat }) => {
  const { list } = useWorkspace()
  const task = useTask()
  const isHidden = chat.me?.hidden === true
  return (
    <section>
      <button
        type="button"
        class="button"
        disabled={task.busy}
        onClick={() => task.run(() => (isHidden ? list.show(chat.chatId) : list.hide(chat.chatId)))}
      >
        {isHidden ? 'Show this chat in my list' : 'Hide this chat'}
      </button>
      {!isHidden && <p class="hint">It comes back to your list when somebody writes in it.</p>}
      <Problem text={task.problem} />
    </section>
  )
}
