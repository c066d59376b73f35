import { useEffect, useState } from 'preact/hooks'
import { type Typist, watchTyping } from '../../client/watch-typing.ts'
import { nameOf } from './people.ts'
import { useWorkspace } from './workspace.ts'

/** The names of the users typing in a chat. Each expires unless its signal is repeated. */
export const useTyping = (chatId: string): readonly string[] => {
  const { live, people } = useWorkspace()
  const [typing, setTyping] = useState<readonly Typist[]>([])
  useEffect(() => watchTyping(live, chatId, setTyping), [chatId])
  return typing.map(({ userId, username }) => {
    const person = people.known.get()[userId]
    return person ? nameOf(person) : username
  })
}
