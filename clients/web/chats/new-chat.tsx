import { useState } from 'preact/hooks'
import type { Given } from '../../client/calls.ts'
import { openChat } from '../lib/route.ts'
import { useTask } from '../lib/use-task.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Field } from '../parts/field.tsx'
import { TaskForm } from '../parts/task-form.tsx'
import { useWorkspace } from '../workspace/workspace.ts'

const kinds = {
  direct: { label: 'Direct', hint: 'You and one other person.' },
  group: { label: 'Group', hint: 'Only members can see it.' },
  public: { label: 'Public', hint: 'Anyone can find and join it.' },
} as const
type Kind = keyof typeof kinds

const usernamesIn = (text: string): string[] =>
  text
    .split(/[\s,，、،]+/u)
    .map((name) => name.replace(/^@/, ''))
    .filter(Boolean)

const requestFor = (kind: Kind, { name = '', description = '', people = '' }: Record<string, string>) => {
  const members = usernamesIn(people)
  const named = { name: name.trim(), description: description.trim(), members }
  return { body: kind === 'direct' ? { kind, members } : { kind, ...named } } as Given<'createChat'>
}

export const NewChat = ({ onClose }: { onClose: () => void }) => {
  const { parley, list } = useWorkspace()
  const [kind, setKind] = useState<Kind>('direct')
  const task = useTask()

  const create = async (values: Record<string, string>) => {
    const chat = await parley.call('createChat', requestFor(kind, values))
    list.put(chat)
    if (chat.me?.hidden) await list.show(chat.chatId)
    onClose()
    openChat(chat.chatId)
  }

  return (
    <Dialog title="New chat" onClose={onClose}>
      <TaskForm
        task={task}
        action={kind === 'direct' ? 'Start' : 'Create'}
        onSubmit={create}
        onCancel={onClose}
      >
        <fieldset class="segments">
          <legend class="hidden">Kind of chat</legend>
          {Object.entries(kinds).map(([value, { label }]) => (
            <label key={value}>
              <input
                type="radio"
                name="kind"
                checked={kind === value}
                onChange={() => {
                  setKind(value as Kind)
                  task.forget()
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
        <p class="hint">{kinds[kind].hint}</p>
        {kind === 'direct' ? (
          <Field
            key="person"
            label="Username"
            name="people"
            hint="The person you want to message"
            required
            autofocus
            problem={task.problemOf('members')}
          />
        ) : (
          <>
            <Field label="Name" name="name" required autofocus problem={task.problemOf('name')} />
            <Field
              label="Description"
              name="description"
              hint="What is this chat about?"
              problem={task.problemOf('description')}
            />
            <Field
              key="people"
              label="People"
              name="people"
              hint="Usernames, separated by spaces"
              problem={task.problemOf('members')}
            />
          </>
        )}
      </TaskForm>
    </Dialog>
  )
}
