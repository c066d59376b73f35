import type { RefObject } from 'preact'
import { useEffect, useId, useState } from 'preact/hooks'
import { announce } from '../lib/announce.ts'
import type { Person } from '../workspace/people.ts'
import { begunMention, suggestionsFor } from './suggestions.ts'

/** Attributes of a text area that connect it to the list of suggestions, for screen readers. */
type Aria = Record<`aria-${string}`, string | undefined>

export type Suggestions = {
  list: readonly Person[]
  /** The index of the one that Enter takes. */
  active: number
  listId: string
  aria: Aria
  /** Looks at the text again, after it or the cursor has changed. */
  update(): void
  /** @returns whether the key was for the list. */
  takesKey(event: KeyboardEvent): boolean
  choose(person: Person): void
  close(): void
}

/** The id of an option of the list. */
export const optionId = (listId: string, index: number) => `${listId}-${index}`

/**
 * Suggests members while a mention is written.
 * @param onInsert puts a text in place of the characters between two places.
 * @param onBegin is called when a mention begins: then everyone should be known.
 */
export const useSuggestions = (
  input: RefObject<HTMLTextAreaElement | null>,
  people: readonly Person[],
  onInsert: (text: string, start: number, end: number) => void,
  onBegin: () => void,
): Suggestions => {
  const listId = useId()
  const [name, setName] = useState<string>()
  const [active, setActive] = useState(0)
  /** Where the `@` stands whose list was closed. */
  const [closedAt, setClosedAt] = useState<number>()
  const list = name === undefined ? [] : suggestionsFor(name, people)
  const chosen = list[Math.min(active, list.length - 1)]
  const index = chosen ? list.indexOf(chosen) : -1

  const mention = () => {
    const { current: area } = input
    if (!area || area.selectionStart !== area.selectionEnd) return undefined
    return begunMention(area.value, area.selectionEnd)
  }
  const update = () => {
    const begun = mention()
    if (begun?.start !== closedAt) setClosedAt(undefined)
    const next = begun && begun.start !== closedAt ? begun.name : undefined
    if (next === name) return
    if (next !== undefined) onBegin()
    setName(next)
    setActive(0)
  }
  const close = () => {
    setClosedAt(mention()?.start)
    setName(undefined)
  }
  const choose = ({ username }: Person) => {
    const begun = mention()
    const { value = '', selectionEnd: end = 0 } = input.current ?? {}
    setName(undefined)
    // The space after it may be there already.
    if (begun) onInsert(`@${username} `, begun.start, value[end] === ' ' ? end + 1 : end)
  }
  const takesKey = ({ key, shiftKey, isComposing }: KeyboardEvent): boolean => {
    if (!chosen || isComposing || shiftKey) return false
    const step = { ArrowDown: 1, ArrowUp: -1 }[key]
    if (step !== undefined) setActive((index + step + list.length) % list.length)
    else if (key === 'Enter' || key === 'Tab') choose(chosen)
    else if (key === 'Escape') close()
    else return false
    return true
  }
  useEffect(() => {
    if (list.length > 0)
      announce(list.length === 1 ? '1 person to mention' : `${list.length} people to mention`)
  }, [list.length])

  return {
    ...{ list, listId, update, takesKey, choose, close },
    active: index,
    aria: {
      'aria-autocomplete': 'list',
      'aria-controls': chosen && listId,
      'aria-activedescendant': chosen && optionId(listId, index),
    },
  }
}
