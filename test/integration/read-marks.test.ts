import { sockets } from '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { markRead } from '../../shared/domain/messages/mark-read.ts'
import { pushPresence } from '../../shared/domain/sockets/push-presence.ts'
import { append, givenChat, givenSocket, givenUsers } from '../steps/domain/given-domain.ts'
import { seedSubscriptions } from '../steps/domain/seed-subscriptions.ts'

const typesAt = (connectionId: string) => sockets.received(connectionId).map(({ type }) => type)

it.each([
  ['the most that get marks', limits.markRecipients, ['read', 'presence']],
  ['one more', limits.markRecipients + 1, []],
])(
  'in a chat of %s (%i sockets), marks and presence go so far; one’s own devices always hear',
  async (_, count, seen) => {
    const [alice, bob] = await givenUsers(2)
    if (!alice || !bob) throw new Error('Two users are needed')
    const chatId = await givenChat([alice, bob])
    await append(chatId, alice, 'hello')
    const [reading, watching, ownOther] = [
      await givenSocket(bob),
      await givenSocket(alice),
      await givenSocket(bob),
    ]
    await enterChat(reading, chatId, undefined)
    await enterChat(watching, chatId, undefined)
    await seedSubscriptions(chatId, count - 2)

    const before = typesAt(watching.connectionId).length
    await markRead(reading, chatId, 1)
    await pushPresence(bob.userId, { online: true }, [chatId])
    expect(typesAt(watching.connectionId).slice(before)).toEqual(seen)
    expect(typesAt(ownOther.connectionId)).toContain('read')
  },
)
