import { useRef } from 'preact/hooks'
import { ApiError } from '../../client/api-error.ts'
import { announce } from '../lib/announce.ts'
import { scalePicture } from '../lib/scale-picture.ts'
import { useTask } from '../lib/use-task.ts'
import { Avatar } from '../parts/avatar.tsx'
import { Problem } from '../parts/problem.tsx'
import { nameOf, type Person } from '../workspace/people.ts'
import { usePicture } from '../workspace/use-people.ts'
import { useWorkspace } from '../workspace/workspace.ts'

/** The own picture, which is chosen and removed at once, without the rest of the form. */
export const OwnPicture = ({ own }: { own: Person }) => {
  const { parley, people } = useWorkspace()
  const task = useTask()
  const input = useRef<HTMLInputElement>(null)
  const picture = usePicture(own)

  const choose = async (file: File) => {
    const scaled = await scalePicture(file).catch(() => {
      throw new ApiError('validation_failed', 'Your browser cannot read this file as a picture.')
    })
    people.take([await parley.call('putAvatar', { body: scaled })])
    announce('Picture changed')
  }
  const remove = async () => {
    await parley.call('deleteAvatar')
    const { avatar: _, ...without } = own
    people.take([without])
    announce('Picture removed')
  }

  return (
    <div class="own-picture">
      <Avatar id={own.userId} name={nameOf(own)} picture={picture} />
      <label class="button small">
        Choose picture
        <input
          ref={input}
          class="hidden"
          type="file"
          accept="image/*"
          disabled={task.busy}
          onChange={() => {
            const [file] = input.current?.files ?? []
            if (file) task.run(() => choose(file))
            if (input.current) input.current.value = ''
          }}
        />
      </label>
      {own.avatar && (
        <button
          type="button"
          class="button plain small"
          disabled={task.busy}
          onClick={() => task.run(remove)}
        >
          Remove picture
        </button>
      )}
      <Problem text={task.problem} />
    </div>
  )
}
