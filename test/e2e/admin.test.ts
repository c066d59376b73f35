import { expect, test } from 'vitest'
import { adminRoutes } from '../../shared/contract/routes/admin.ts'
import type { Operation } from '../../shared/contract/routes/routes.ts'
import { givenChat, givenPerson, givenRegistered } from '../steps/accounts/given-users.ts'
import { rest } from '../steps/api/rest.ts'
import { chatAsSeenBy, givenDirectChat, logOf, say } from '../steps/chats/chats.ts'
import { givenListener } from '../steps/events/domain-events.ts'
import { givenAdmin } from '../steps/pool/given-admin.ts'

test('an admin suspends a user: sessions end, log-in and refresh are refused, until it is lifted', async () => {
  const [admin, bob] = [await givenAdmin(), await givenRegistered()]
  const listener = await givenListener()
  const { username, password, refreshToken, userId } = bob
  const params = { userId }
  const socket = await bob.connects()
  expect((await admin.rest.done('getSession')).body.role).toBe('parley-admins')
  await admin.rest.done('suspendUser', { params })
  await socket.receives('session.closed')
  await bob.rest.refused('listChats', {}, 'account_suspended')
  await rest().refused('refresh', { body: { refreshToken } }, 'account_suspended')
  await rest().refused('login', { body: { login: username, password } }, 'account_suspended')
  await rest().refused('login', { body: { login: username, password: 'a wrong one' } }, 'invalid_credentials')
  const { body } = await admin.rest.done('findAnyUsers', { query: { prefix: username } })
  expect(body.users).toMatchObject([{ userId, email: bob.email, suspendedAt: expect.any(String) }])
  await admin.rest.done('reinstateUser', { params })
  const again = await rest().done('login', { body: { login: username, password } })
  await rest(again.body.accessToken).done('listChats')
  const events = await listener.hears(userId, 'user.reinstated')
  expect(events.map((event) => event['detail-type'])).toEqual(['user.suspended', 'user.reinstated'])
  expect(events[0]?.detail).toMatchObject({ userId, byUserId: admin.userId })
})

test('an admin deletes a message and a direct chat of others, who begin another one', async () => {
  const [admin, alice, bob] = [await givenAdmin(), await givenPerson(), await givenPerson()]
  const { chatId } = await givenDirectChat(alice, bob)
  await say(bob, chatId)
  await admin.rest.done('deleteAnyMessage', { params: { chatId, seq: '1' } })
  expect(await logOf(alice, chatId)).toMatchObject([{ text: '', reason: 'platform_admin' }])
  expect((await chatAsSeenBy(alice, chatId)).lastMessage?.reason).toBe('platform_admin')
  await admin.rest.done('deleteAnyChat', { params: { chatId } })
  await alice.rest.refused('getChat', { params: { chatId } }, 'chat_not_found')
  const { chatId: nextId } = await givenDirectChat(bob, alice)
  expect(nextId).not.toBe(chatId)
  await say(alice, nextId)
})

test('everybody else is refused, the owner of a chat too', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  await say(bob, chatId)
  const params = { chatId, seq: '1', userId: bob.userId }
  for (const operation of Object.keys(adminRoutes) as Operation[])
    await alice.rest.refused(
      operation,
      { params, query: operation === 'findAnyUsers' ? { prefix: 'a' } : {} },
      'forbidden',
    )
  await bob.rest.done('getSession')
  expect((await logOf(bob, chatId)).filter(({ deletedAt }) => deletedAt)).toEqual([])
})
