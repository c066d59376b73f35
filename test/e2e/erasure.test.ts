import { expect, test } from 'vitest'
import { freshName, givenChat, givenPerson, givenRegistered } from '../steps/accounts/given-users.ts'
import { deadLettersWith, sendTo } from '../steps/aws/queues.ts'
import { rest } from '../steps/api/rest.ts'
import { logOf, rolesIn } from '../steps/chats/chats.ts'
import { fileIsGone, givenUploaded } from '../steps/chats/files.ts'
import { givenListener } from '../steps/events/domain-events.ts'
import { isInPool, loginIdOf } from '../steps/pool/stored-address.ts'
import { storedErasure, storedOfUser } from '../steps/stored/stored.ts'

test('an erased user leaves nothing behind but texts without an author, and whoever listens hears of it', async () => {
  const listener = await givenListener()
  const [ann, bob] = [await givenRegistered(), await givenPerson()]
  const { chatId } = await givenChat(ann, bob)
  const menu = { name: 'menu.txt', contentType: 'text/plain' } as const
  const [sent, unsent] = [
    await givenUploaded(ann, chatId, Buffer.from('soup'), menu),
    await givenUploaded(ann, chatId, Buffer.from('cake'), menu),
  ]
  const body = { text: 'the menu', attachments: [{ attachmentId: sent.attachmentId }] }
  await ann.rest.done('sendMessage', { params: { chatId }, body })
  const loginId = await loginIdOf(ann.userId)
  const { username, email, password } = ann

  await ann.rest.refused('eraseOwnUser', { body: {} }, 'validation_failed')
  await ann.rest.refused('eraseOwnUser', { body: { password: `${password}!` } }, 'invalid_credentials')
  expect((await ann.rest.done('eraseOwnUser', { body: { password } })).status).toBe(202)
  await ann.rest.refused('getOwnUser', {}, 'session_ended')
  for (const login of [username, email])
    await rest().refused('login', { body: { login, password } }, 'invalid_credentials')

  expect((await listener.hears(ann.userId, 'user.erased')).at(-1)?.detail).toMatchObject({
    userId: ann.userId,
  })
  expect(await storedOfUser(ann.userId)).toEqual([])
  expect(await storedErasure(ann.userId)).toMatchObject({ stage: 'done' })
  expect(await isInPool(loginId)).toBe(false)
  for (const { attachmentId } of [sent, unsent]) await fileIsGone(chatId, attachmentId)
  const [message] = await logOf(bob, chatId)
  expect(message).toMatchObject({ senderId: 'deleted-user', senderName: 'deleted user', text: 'the menu' })
  expect(message?.attachments).toBeUndefined()
  expect(await rolesIn(bob, chatId)).toEqual({ [bob.userId]: 'owner' })
  // The name and the address are free.
  await rest().done('register', { body: { username, email, password } })
})

test('an operator could erase nobody whose account is not lost, and is told of ids that no user has', async () => {
  const listener = await givenListener()
  const [ann, nobody] = [await givenPerson(), freshName('nobody')]
  await sendTo('AccountJobsQueueUrl', { erase: nobody })
  await sendTo('AccountJobsQueueUrl', { erase: ann.userId })
  await listener.hears(ann.userId, 'user.erased')
  expect(await storedOfUser(ann.userId)).toEqual([])
  await ann.rest.refused('getOwnUser', {}, 'unauthenticated')
  expect(await deadLettersWith('AccountJobsDeadLettersUrl', nobody, 1)).toEqual([
    { body: JSON.stringify({ erase: nobody }), reason: 'No user exists with this id' },
  ])
})
