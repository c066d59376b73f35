import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { storeLostSocket } from '../steps/stored/store.ts'

const memberAs = async (asking: Person, chatId: string, { userId }: Person) => {
  const { body } = await asking.rest.done('listMembers', { params: { chatId } })
  return body.members.find((member) => member.userId === userId)
}

test('who enters a chat is announced to those in it, by the first device only', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob, carol)
  const [watching] = await entered(chat, alice)
  const elsewhere = await carol.connects()
  if (!watching) throw new Error('one socket')
  const [first] = await entered(chat, bob)
  expect(await watching.receives('presence')).toEqual({ type: 'presence', userId: bob.userId, online: true })
  // Devices that come at the same moment may both be announced.
  await sleep(1100)
  const [second] = await entered(chat, bob)
  for (const socket of [watching, elsewhere, first, second]) await socket?.isCaughtUp()
  expect(watching.all('presence')).toHaveLength(1)
  for (const socket of [elsewhere, first, second]) expect(socket?.all('presence')).toEqual([])
})

test('connecting alone notifies nobody', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const [watching] = await entered(chat, alice)
  await (await bob.connects()).isCaughtUp()
  await watching?.isCaughtUp()
  expect(watching?.all('presence')).toEqual([])
})

test('who closes the last socket is announced to be offline, since when; while another is open, nothing is pushed', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [watching, first, second] = await entered(chat, alice, bob, bob)
  if (!watching || !first || !second) throw new Error('three sockets')
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: true })
  const before = Date.now()

  first.close()
  await bob.rest.done('sendMessage', { params: { chatId }, body: { text: 'still here' } })
  await watching.receives('messages')
  expect(watching.all('presence').filter(({ online }) => !online)).toEqual([])
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: true })

  second.close()
  const gone = await watching.receives('presence', ({ online }) => !online)
  expect(gone).toMatchObject({ userId: bob.userId, online: false })
  expect(Date.parse(gone.lastSeenAt ?? '')).toBeGreaterThanOrEqual(before)
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: false, lastSeenAt: gone.lastSeenAt })

  const [again] = await entered(chat, bob)
  await again?.isCaughtUp()
  await watching.isCaughtUp()
  expect(watching.all('presence').at(-1)).toMatchObject({ userId: bob.userId, online: true })
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: true })
})

test('a last socket that is found gone, before its closing is reported, is announced as well', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [watching] = await entered(chat, alice)
  await storeLostSocket(bob, chatId)
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: true })
  await watching?.does('message', { chatId, text: 'are you there?', clientMessageId: 'm-1' })
  const push = await watching?.receives('presence')
  expect(push).toMatchObject({ userId: bob.userId, online: false, lastSeenAt: expect.any(String) })
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: false })
})

test('who logs out is announced to be offline', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const [watching] = await entered(chat, alice, bob)
  await bob.rest.done('logout', { body: {} })
  expect(await watching?.receives('presence', ({ online }) => !online)).toMatchObject({ userId: bob.userId })
})

test('who never connected is offline, and was never seen', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  const member = await memberAs(alice, chatId, bob)
  expect(member).toMatchObject({ online: false })
  expect(member).not.toHaveProperty('lastSeenAt')
})
