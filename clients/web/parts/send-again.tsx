import { useState } from 'preact/hooks'
import { useTask } from '../lib/use-task.ts'
import { Problem } from './problem.tsx'

/** Asks for another code, for those whom the first one did not reach. */
export const SendAgain = ({ send }: { send: () => Promise<unknown> }) => {
  const task = useTask()
  const [sent, setSent] = useState(false)
  return (
    <div class="switch">
      <button
        type="button"
        class="link-button"
        disabled={task.busy}
        onClick={() => {
          setSent(false)
          task.run(send).then(setSent)
        }}
      >
        Send a new code
      </button>
      <p role="status">{sent && 'A new code is on its way. Only the newest code works.'}</p>
      <Problem text={task.problem ?? task.problemOf('username') ?? task.problemOf('login')} />
    </div>
  )
}
