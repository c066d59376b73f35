import { expectTypeOf, test } from 'vitest'
import type { Client } from '../../../clients/client/create-client.ts'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { CreateChatBody } from '../../../shared/contract/requests/chats.ts'

/** Read by the compiler alone. */
const calls = {
  answers: (client: Client) => {
    expectTypeOf(client.call('listChats')).resolves.toEqualTypeOf<{
      chats: Chat[]
      nextCursor?: string | undefined
    }>()
    const place = { chatId: 'c', seq: 1 }
    expectTypeOf(client.call('deleteMessage', { params: place })).resolves.toEqualTypeOf<Message>()
    expectTypeOf(client.call('deleteChat', { params: { chatId: 'c' } })).resolves.toEqualTypeOf<undefined>()
    expectTypeOf(
      client.call('createChat', { body: { kind: 'group', name: 'Lunch' } }),
    ).resolves.toEqualTypeOf<Chat>()
    const body = { kind: 'direct', members: ['bob'] } as CreateChatBody
    expectTypeOf(client.call('createChat', { body })).resolves.toEqualTypeOf<Chat>()
    expectTypeOf(client.call('logout')).resolves.toEqualTypeOf<undefined>()
    expectTypeOf(client.call('listMessages', { params: { chatId: 'c' }, query: { limit: 5 } })).toBeObject()
  },
  refusals: (client: Client) => {
    // @ts-expect-error there is no such operation
    client.call('shout')
    // @ts-expect-error a chat must be named
    client.call('getChat')
    // @ts-expect-error by its id
    client.call('getChat', { params: { id: 'c' } })
    // @ts-expect-error a seq is a number
    client.call('deleteMessage', { params: { chatId: 'c', seq: '1' } })
    // @ts-expect-error a username is asked for
    client.call('findUsers', { query: {} })
    // @ts-expect-error a direct chat has no name
    client.call('createChat', { body: { kind: 'direct', members: ['bob'], name: 'Lunch' } })
    // @ts-expect-error nothing is sent with it
    client.call('getOwnUser', { body: { username: 'alice' } })
  },
}

test('what an operation is asked with and answers is typed by the contract', () => {
  expectTypeOf(calls.answers).toBeFunction()
  expectTypeOf(calls.refusals).toBeFunction()
})
