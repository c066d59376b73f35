import { useEffect, useState } from 'preact/hooks'
import type { LiveChat } from '../../client/live-chat.ts'
import { useWorkspace } from '../session/workspace.ts'

/** A chat, live, for as long as the component is there: renders again when its messages or its outbox are others. */
export const useRoom = (chatId: string): LiveChat => {
  const { directory } = useWorkspace()
  const [room] = useState(() => directory.enter(chatId))
  const [, again] = useState(0)
  useEffect(() => {
    const render = () => again((count) => count + 1)
    const offs = [room.on('change', render), room.on('outbox', render), room.on('status', render)]
    render()
    return () => {
      for (const off of offs) off()
    }
  }, [room])
  return room
}
