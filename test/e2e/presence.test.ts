import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { entered, givenChat, givenPeople, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import type { Socket } from '../steps/api/socket.ts'
import { expireConnection, storeLostSocket } from '../steps/stored/store.ts'
import { storedSubscriptions } from '../steps/stored/stored.ts'

const memberAs = async (asking: Person, chatId: string, { userId }: Person) => {
  const { body } = await asking.rest.done('listMembers', { params: { chatId } })
  return body.members.find((member) => member.userId === userId)
}

/** The pushes of somebody's presence that a socket got, in order. */
const presenceOf = (socket: Socket, { userId }: Person): boolean[] =>
  socket.all('presence').flatMap((push) => (push.userId === userId ? [push.online] : []))

const isTold = (socket: Socket, person: Person, told: readonly boolean[]) =>
  socket.until(`the presence of ${person.username} is ${told}`, () =>
    presenceOf(socket, person).join() === told.join() ? true : undefined,
  )

/** Longer than the table's stream takes: what is not announced by then will not be. */
const wellAfter = () => sleep(2500)

test('who connects is announced to all who watch a chat of theirs, by the first device only', async () => {
  const [alice, bob, carol, stranger] = await givenPeople(4)
  if (!alice || !bob || !carol || !stranger) throw new Error('four people')
  const chat = await givenChat(alice, bob, carol)
  const [watching] = await entered(chat, alice)
  const [elsewhere] = await entered(await givenChat(stranger), stranger)
  const inNoChat = await carol.connects()
  if (!watching || !elsewhere) throw new Error('two sockets')
  const first = await bob.connects()
  await isTold(watching, bob, [true])
  const [second] = await entered(chat, bob)
  await wellAfter()
  expect(presenceOf(watching, bob)).toEqual([true])
  for (const socket of [elsewhere, inNoChat, first, second])
    expect(socket?.all('presence').filter(({ userId }) => userId === bob.userId)).toEqual([])
})

test('two devices that come and go at the same moment are announced once each way', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const [watching] = await entered(chat, alice)
  if (!watching) throw new Error('one socket')
  for (let round = 1; round <= 3; round++) {
    const devices = await Promise.all([bob.connects(), bob.connects()])
    await isTold(
      watching,
      bob,
      Array.from({ length: 2 * round - 1 }, (_, index) => index % 2 === 0),
    )
    for (const device of devices) device.close()
    await isTold(
      watching,
      bob,
      Array.from({ length: 2 * round }, (_, index) => index % 2 === 0),
    )
  }
})

test('who leaves a chat, or is in another one, is announced as offline in every chat', async () => {
  const [alice, bob, carol] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const [a, b] = [await givenChat(alice, bob), await givenChat(carol, bob)]
  const [[inA], [inB]] = [await entered(a, alice), await entered(b, carol)]
  if (!inA || !inB) throw new Error('two sockets')
  const first = await bob.connects()
  await first.does('enter', { chatId: a.chatId })
  await first.does('leave', { chatId: a.chatId })
  const [second] = await entered(b, bob)
  first.close()
  second?.close()
  for (const watching of [inA, inB]) await isTold(watching, bob, [true, false])
})

test('who shares several chats with a watcher is announced to each socket once', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const [one, other] = [await givenChat(alice, bob), await givenChat(alice, bob)]
  const [watching] = await entered(one, alice)
  await watching?.does('enter', { chatId: other.chatId })
  await bob.connects()
  await wellAfter()
  expect(watching && presenceOf(watching, bob)).toEqual([true])
})

test('a last socket whose end nobody saw is announced as offline when its record expires', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [watching] = await entered(chat, alice)
  if (!watching) throw new Error('one socket')
  const connectionId = await storeLostSocket(bob, chatId)
  await isTold(watching, bob, [true])
  await expireConnection(connectionId)
  await isTold(watching, bob, [true, false])
  expect(await memberAs(alice, chatId, bob)).toMatchObject({ online: false, lastSeenAt: expect.any(String) })
  expect(await storedSubscriptions(chatId, bob.userId)).toEqual([])
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

  await entered(chat, bob)
  await watching.until('bob is online again', () => watching.all('presence').at(-1)?.online || undefined)
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
  const push = await watching?.receives('presence', ({ online }) => !online)
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
