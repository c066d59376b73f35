import { Avatar } from '../parts/avatar.tsx'
import { Username } from '../parts/username.tsx'
import { nameOf } from '../workspace/people.ts'
import { useLearnedPerson, usePicture } from '../workspace/use-people.ts'

type Props = { userId: string; disabled: boolean; onUnblock: () => void }

export const BlockedPerson = ({ userId, disabled, onUnblock }: Props) => {
  const person = useLearnedPerson(userId)
  const picture = usePicture(person)
  const name = person ? nameOf(person) : '…'
  return (
    <li>
      <Avatar id={userId} name={name} picture={picture} size="small" />
      <span class="line">
        <bdi>{name}</bdi>
        {person?.displayName && <Username name={person.username} />}
      </span>
      <button
        type="button"
        class="button small"
        disabled={disabled}
        aria-label={`Unblock ${name}`}
        onClick={onUnblock}
      >
        Unblock
      </button>
    </li>
  )
}
