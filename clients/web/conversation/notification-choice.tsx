import { useId } from 'preact/hooks'
import type { Chat } from '../../../shared/contract/chats.ts'
import {
  type NotificationSetting,
  notificationSettings,
} from '../../../shared/contract/notification-settings.ts'
import { useTask } from '../lib/use-task.ts'
import { Problem } from '../parts/problem.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

const labels: Record<NotificationSetting, string> = {
  all: 'Every message',
  mentions: 'Only when I am mentioned',
  none: 'Nothing',
}

/** Chooses which messages of this chat notify the user. */
export const NotificationChoice = ({ chat }: { chat: Chat }) => {
  const { parley, list } = useWorkspace()
  const task = useTask()
  const id = useId()
  const { me } = chat
  if (!me) return null

  const choose = async (notifications: NotificationSetting) => {
    const params = { chatId: chat.chatId, userId: 'me' }
    await parley.call('patchMember', { params, body: { notifications } })
    list.put({ ...chat, me: { ...me, notifications } })
  }

  return (
    <section>
      <h3>
        <label for={id}>Notify me about</label>
      </h3>
      <select
        id={id}
        class="select"
        value={me.notifications}
        disabled={task.busy}
        onChange={(event) => {
          const chosen = event.currentTarget.value as NotificationSetting
          task.run(() => choose(chosen))
        }}
      >
        {notificationSettings.map((setting) => (
          <option key={setting} value={setting}>
            {labels[setting]}
          </option>
        ))}
      </select>
      <Problem text={task.problem} />
    </section>
  )
}
