import { useEffect, useRef } from 'preact/hooks'
import { Avatar } from '../parts/avatar.tsx'
import { Username } from '../parts/username.tsx'
import { nameOf, type Person } from '../workspace/people.ts'
import { usePicture } from '../workspace/use-people.ts'
import { optionId, type Suggestions } from './use-suggestions.ts'

/** The people whom the mention that is being written may mean, above the composer. The focus stays in the text. */
export const SuggestionList = ({ suggestions }: { suggestions: Suggestions }) => {
  const { list, active, listId, choose } = suggestions
  if (list.length === 0) return null
  return (
    <div class="suggestions" id={listId} role="listbox" aria-label="People to mention">
      {list.map((person, index) => (
        <Suggestion
          key={person.userId}
          id={optionId(listId, index)}
          person={person}
          selected={index === active}
          onChoose={() => choose(person)}
        />
      ))}
    </div>
  )
}

type Props = { id: string; person: Person; selected: boolean; onChoose: () => void }

const Suggestion = ({ id, person, selected, onChoose }: Props) => {
  const option = useRef<HTMLDivElement>(null)
  const picture = usePicture(person)
  useEffect(() => {
    if (selected) option.current?.scrollIntoView({ block: 'nearest' })
  }, [selected])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the text area takes the keys, and names this option as the active one
    // biome-ignore lint/a11y/useFocusableInteractive: the same
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={selected}
      // Else the press would take the focus from the text, and close a phone's keyboard.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      <Avatar id={person.userId} name={nameOf(person)} picture={picture} size="small" />
      <span class="line">
        <bdi>{nameOf(person)}</bdi>
        {person.displayName && <Username name={person.username} />}
      </span>
    </div>
  )
}
