import { useRef } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import { announce } from '../lib/announce.ts'
import { useTask, valuesOf } from '../lib/use-task.ts'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

export const AddMembers = ({ chat, onAdded }: { chat: Chat; onAdded: () => void }) => {
  const { parley } = useWorkspace()
  const task = useTask()
  const form = useRef<HTMLFormElement>(null)

  const add = async (username: string) => {
    const params = { chatId: chat.chatId }
    await parley.call('addMembers', { params, body: { usernames: [username] } })
    announce(`${username} was added`)
    form.current?.reset()
    onAdded()
  }

  return (
    <form
      ref={form}
      onSubmit={(event) => {
        const { username = '' } = valuesOf(event)
        task.run(() => add(username.trim().replace(/^@/, '')))
      }}
    >
      <div class="inline-form">
        <input
          class="search"
          name="username"
          placeholder="Username"
          aria-label="Username to add"
          autocomplete="off"
          required
        />
        <button type="submit" class="button small" disabled={task.busy}>
          Add
        </button>
      </div>
      <Problem text={task.problem ?? task.problemOf('usernames')} />
    </form>
  )
}
