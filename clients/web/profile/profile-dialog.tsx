import { limits } from '../../../shared/contract/limits.ts'
import { announce } from '../lib/announce.ts'
import { useTask } from '../lib/use-task.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { TaskForm } from '../parts/task-form.tsx'
import type { Person } from '../workspace/people.ts'
import { usePerson } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { OwnPicture } from './own-picture.tsx'

/** The fields of the form that differ from what is so already. */
const changesOf = (values: Record<string, string>, own: Person) => {
  const [username = '', displayName = '', status = ''] = ['username', 'displayName', 'status'].map((name) =>
    values[name]?.trim(),
  )
  return {
    ...(username !== own.username && { username }),
    ...(displayName !== (own.displayName ?? '') && { displayName: displayName || null }),
    ...(status !== (own.status ?? '') && { status }),
  }
}

/** How I appear to others. */
export const ProfileDialog = ({ onClose }: { onClose: () => void }) => {
  const { parley, people, me } = useWorkspace()
  const own: Person = usePerson(me.userId) ?? me
  const task = useTask()

  const save = async (values: Record<string, string>) => {
    const changes = changesOf(values, own)
    if (Object.keys(changes).length > 0) {
      people.take([await parley.call('patchOwnUser', { body: changes })])
      announce('Profile saved')
    }
    onClose()
  }

  return (
    <Dialog title="Your profile" onClose={onClose}>
      <OwnPicture own={own} />
      <TaskForm task={task} action="Save" onSubmit={save} onCancel={onClose}>
        <Field
          label="Display name"
          name="displayName"
          value={own.displayName ?? ''}
          autocomplete="name"
          hint="What others see first, beside your username"
          maxLength={limits.displayName.max}
          autofocus
          problem={task.problemOf('displayName')}
        />
        <Field
          label="Username"
          name="username"
          value={own.username}
          autocomplete="username"
          hint={`Others use it to mention and add you. Your old username stays reserved for you for ${limits.usernameHeldDays} days.`}
          required
          problem={task.problemOf('username')}
        />
        <Field
          label="Status"
          name="status"
          value={own.status ?? ''}
          hint="A line that others see under your name"
          maxLength={limits.status.max}
          problem={task.problemOf('status')}
        />
      </TaskForm>
    </Dialog>
  )
}
