import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { entered, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { storedOfChat, storedOfUser } from '../steps/stored/stored.ts'

test('who types is shown to the others in the chat, and never to oneself', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [typing, own, watching] = await entered(chat, bob, bob, alice)
  const elsewhere = await alice.connects()
  if (!typing || !own || !watching) throw new Error('three sockets')
  expect(await typing.does('typing', { chatId, on: true })).toMatchObject({ chatId, on: true })
  expect(await watching.receives('typing')).toEqual({
    type: 'typing',
    chatId,
    userId: bob.userId,
    username: bob.username,
    on: true,
    expiresInMs: limits.typingMs,
  })
  await typing.does('typing', { chatId, on: false })
  await watching.receives('typing', ({ on }) => !on)
  for (const socket of [typing, own, elsewhere]) {
    await socket.isCaughtUp()
    expect(socket.all('typing')).toEqual([])
  }
})

test('typing is stored nowhere', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [typing, watching] = await entered(chat, bob, alice)
  const stored = async () => [await storedOfChat(chatId), await storedOfUser(bob.userId)]
  const before = await stored()
  await typing?.does('typing', { chatId, on: true })
  await watching?.receives('typing')
  expect(await stored()).toEqual(before)
})

test('a sender’s repeated signal is passed on once, and again when readers are about to forget it', async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const chat = await givenChat(alice, bob)
  const { chatId } = chat
  const [typing, watching] = await entered(chat, bob, alice)
  if (!typing || !watching) throw new Error('two sockets')
  for (let key = 0; key < 5; key++) await typing.does('typing', { chatId, on: true })
  await watching.isCaughtUp()
  expect(watching.all('typing')).toHaveLength(1)
  await sleep(limits.typingMs / 3)
  await typing.does('typing', { chatId, on: true })
  await watching.isCaughtUp()
  expect(watching.all('typing')).toHaveLength(2)
})

test('an outsider’s typing is refused, and so is a member’s in a locked chat', async () => {
  const [alice, bob, stranger] = [await givenPerson(), await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  const [outside, member] = [await stranger.connects(), await bob.connects()]
  await outside.refused({ action: 'typing', chatId, on: true }, 'chat_not_found')
  await alice.rest.done('patchChat', { params: { chatId }, body: { locked: true } })
  await member.refused({ action: 'typing', chatId, on: true }, 'chat_locked')
  await member.refused({ action: 'typing', chatId }, 'validation_failed')
})
