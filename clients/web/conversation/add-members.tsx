import type { Chat } from '../../../shared/contract/chats.ts'
import { announce } from '../lib/announce.ts'
import { useTask } from '../lib/use-task.ts'
import { Problem } from '../parts/problem.tsx'
import { UsernameForm } from '../parts/username-form.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

export const AddMembers = ({ chat, onAdded }: { chat: Chat; onAdded: () => void }) => {
  const { parley } = useWorkspace()
  const task = useTask()

  const add = async (username: string, clear: () => void) => {
    const params = { chatId: chat.chatId }
    await parley.call('addMembers', { params, body: { usernames: [username] } })
    announce(`${username} was added`)
    clear()
    onAdded()
  }

  return (
    <>
      <UsernameForm task={task} label="Username to add" placeholder="Username" action="Add" onSubmit={add} />
      <Problem text={task.problem ?? task.problemOf('usernames')} />
    </>
  )
}
