import { useEffect, useState } from 'react'
import { useSession } from './provider.ts'
import type { Room } from './room.ts'

/** Opens a chat live while the component shows; undefined until then. */
export const useRoom = (chatId: string): Room | undefined => {
  const session = useSession()
  const [room, setRoom] = useState<Room>()
  useEffect(() => {
    if (!session || session.live.status === 'closed') return
    const entered = session.rooms.enter(chatId)
    setRoom(entered.room)
    return () => {
      setRoom(undefined)
      entered.leave()
    }
  }, [session, chatId])
  return room?.conversation.chatId === chatId ? room : undefined
}
