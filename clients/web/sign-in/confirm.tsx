import { useTask, valuesOf } from '../lib/use-task.ts'
import { Field } from '../parts/field.tsx'

type Props = { onConfirm: (code: string) => Promise<void>; onBack: () => void }

export const Confirm = ({ onConfirm, onBack }: Props) => {
  const task = useTask()
  return (
    <>
      <h1>Confirm your e-mail</h1>
      <p>We sent you a code. Enter it here to finish.</p>
      <form
        class="form"
        onSubmit={(event) => {
          const { code = '' } = valuesOf(event)
          task.run(() => onConfirm(code.trim()))
        }}
      >
        <Field
          label="Code"
          name="code"
          autocomplete="one-time-code"
          required
          autofocus
          problem={task.problemOf('code') ?? task.problem}
        />
        <button type="submit" class="button primary" disabled={task.busy}>
          {task.busy ? 'Confirming …' : 'Confirm'}
        </button>
      </form>
      <p class="switch">
        <button type="button" onClick={onBack}>
          Back
        </button>
      </p>
    </>
  )
}
