import '../steps/domain/domain.ts'
import { expect, it } from 'vitest'
import { deleteAnyChat, deleteAnyMessage } from '../../shared/domain/admin/delete-any.ts'
import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import {
  givenChat,
  givenDirectChat,
  givenUsers,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

const given = async () => {
  const [admin, alice, bob] = (await givenUsers(3)) as [User, User, User]
  const deleteChat = (chatId: string) =>
    deleteAnyChat({ ...admin.credentials, roles: ['parley-admins'] }, chatId)
  const deleteMessage = (chatId: string, seq: number) =>
    deleteAnyMessage({ ...admin.credentials, roles: ['parley-admins'] }, chatId, seq)
  return { admin, alice, bob, deleteChat, deleteMessage }
}

it('a deleted direct chat is followed by another one, whatever its clean-up still does', async () => {
  const { alice, bob, deleteChat } = await given()
  const chatId = await givenDirectChat(alice, bob)
  await postMessage(bob.credentials, { chatId, text: 'hello' })
  await deleteChat(chatId)
  await expect(deleteChat(chatId)).rejects.toMatchObject({ code: 'chat_not_found' })
  const next = await givenDirectChat(bob, alice)
  expect(next).not.toBe(chatId)
  await postMessage(bob.credentials, { chatId: next, text: 'hello again' })
  await cleanUpChat(chatId)
  expect(await membershipOf(chatId, bob.userId)).toBeUndefined()
  expect(await readMessages(next, { after: 0, limit: 10 })).toMatchObject([{ text: 'hello again' }])
  expect(await givenDirectChat(alice, bob)).toBe(next)
  await deleteChat(next)
  expect(new Set([chatId, next]).has(await givenDirectChat(alice, bob))).toBe(false)
})

it('a block holds in the direct chat that follows a deleted one, whichever comes first', async () => {
  for (let round = 0; round < 4; round++) {
    const { alice, bob, deleteChat } = await given()
    const chatId = await givenDirectChat(alice, bob)
    const [opened] = await Promise.all([
      givenDirectChat(bob, alice).catch(({ code }) => {
        expect(['consent_required', 'unavailable']).toContain(code)
        return undefined
      }),
      blockUser(alice.credentials, bob.userId),
      deleteChat(chatId),
    ])
    const direct = opened ?? (await givenDirectChat(bob, alice).catch(() => chatId))
    await expect(postMessage(bob.credentials, { chatId: direct, text: 'hello' })).rejects.toThrow()
    if (opened === undefined)
      await expect(givenDirectChat(bob, alice)).rejects.toMatchObject({ code: 'consent_required' })
  }
})

it('a message that an admin deletes while it is edited is gone, and says who deleted it', async () => {
  const { alice, bob, deleteMessage } = await given()
  const chatId = await givenChat([alice, bob])
  const { message } = await postMessage(bob.credentials, { chatId, text: `@${alice.username}` })
  const edits = [1, 2, 3].map((round) =>
    editMessage(bob.credentials, chatId, message.seq, `edited ${round}`).catch(({ code }) => {
      expect(code).toBe('message_deleted')
    }),
  )
  await Promise.all([deleteMessage(chatId, message.seq), ...edits])
  const [tombstone] = await readMessages(chatId, { after: message.seq - 1, limit: 1 })
  expect(tombstone).toMatchObject({ text: '', reason: 'platform_admin' })
  expect((await membershipOf(chatId, alice.userId))?.mentionSeqs).toBeUndefined()
  await deleteMessage(chatId, message.seq)
  await expect(deleteMessage(chatId, 99)).rejects.toMatchObject({ code: 'message_not_found' })
})
