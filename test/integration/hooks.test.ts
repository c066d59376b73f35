import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { getUser } from '../../shared/domain/accounts/find-users.ts'
import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { createHook } from '../../shared/domain/hooks/create-hook.ts'
import { deleteHook } from '../../shared/domain/hooks/delete-hook.ts'
import { listHooks } from '../../shared/domain/hooks/list-hooks.ts'
import { postToHook } from '../../shared/domain/hooks/post-to-hook.ts'
import { setRole } from '../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { hashSecret } from '../../shared/domain/access/secret.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'

const given = async () => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice, bob])
  return { alice, bob, chatId }
}
const secretOf = ({ url }: { url: string }) => url.slice(url.lastIndexOf('/') + 1)
const textsOf = async (chatId: string) =>
  (await readMessages(chatId, { after: 0, limit: 100 })).map(({ text }) => text)
/** A name that no other test gives a bot. */
const freshName = () => `Hook ${randomUUID().slice(0, 12)}`

it('an admin makes a webhook, whose bot writes what is posted to its address', async () => {
  const { alice, bob, chatId } = await given()
  await setRole(alice.credentials, chatId, bob.userId, 'admin')
  const name = freshName()
  const { url, ...hook } = await createHook(bob.credentials, chatId, name)
  expect(url).toMatch(/^https:\/\/api\.example\.com\/hooks\/[\w-]{43}$/)
  await postToHook(secretOf({ url }), { text: 'CPU is high' })
  const bot = { kind: 'bot', displayName: name, username: name.replace(' ', '.') }
  expect(await getUser(hook.userId)).toMatchObject(bot)
  const log = await readMessages(chatId, { after: 0, limit: 10 })
  expect(log.slice(1)).toMatchObject([
    { type: 'joined', senderId: bob.userId, text: `${bob.username} added the webhook ${bot.username}` },
    { type: 'text', senderId: hook.userId, senderName: bot.username, senderKind: 'bot', text: 'CPU is high' },
  ])
  expect(await listHooks(alice.credentials, chatId)).toEqual([hook])
  expect(await getChat(alice.credentials, chatId)).toMatchObject({ memberCount: 3 })
  await expect(postToHook(secretOf({ url }), { text: ' ' })).rejects.toMatchObject({
    code: 'validation_failed',
    errors: [{ path: 'text' }],
  })
  // The address is nowhere: a reader of the table cannot post.
  expect(await getItem(keys.hookSecret(secretOf({ url })))).toBeUndefined()
})

it('a webhook is held by the lock of its chat as a member is', async () => {
  const { alice, chatId } = await given()
  const hook = await createHook(alice.credentials, chatId, freshName())
  await patchChat(alice.credentials, chatId, { locked: true })
  await expect(postToHook(secretOf(hook), { text: 'hi' })).rejects.toMatchObject({ code: 'chat_locked' })
})

it('two webhooks of one name have bots of two names', async () => {
  const { alice, chatId } = await given()
  const name = freshName()
  const made = await Promise.all([1, 2, 3].map(() => createHook(alice.credentials, chatId, name)))
  const bots = await Promise.all(made.map(({ userId }) => getUser(userId)))
  expect(new Set(bots.map(({ username }) => username)).size).toBe(3)
  for (const { displayName } of bots) expect(displayName).toBe(name)
})

it('of many made at once in a chat that has room for one, one is made', async () => {
  const { alice, chatId } = await given()
  const all = limits.hooksPerChat
  await updateItem(keys.chatMeta(chatId), 'SET hookCount = :count', { values: { ':count': all - 1 } })
  const outcomes = await Promise.allSettled(
    Array.from({ length: 4 }, () => createHook(alice.credentials, chatId, freshName())),
  )
  const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []))
  expect(refused).toEqual(['hook_limit_reached', 'hook_limit_reached', 'hook_limit_reached'])
  expect(await listHooks(alice.credentials, chatId)).toHaveLength(1)
  expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ memberCount: 3, hookCount: all })
})

describe('a revoked webhook', () => {
  it('writes nothing any more, however much is under way, and leaves its messages and its name', async () => {
    const { alice, chatId } = await given()
    const name = freshName()
    const hook = await createHook(alice.credentials, chatId, name)
    // Some may be refused before this revocation has returned.
    const posts = Promise.allSettled(
      Array.from({ length: 12 }, (_, index) => postToHook(secretOf(hook), { text: `post ${index}` })),
    )
    await deleteHook(alice.credentials, chatId, hook.hookId)
    const atRevocation = await textsOf(chatId)
    const outcomes = await posts
    expect(await textsOf(chatId)).toEqual(atRevocation)
    const written = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(atRevocation.filter((text) => text.startsWith('post'))).toHaveLength(written)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason.code).toBe('hook_not_found')
    await expect(postToHook(secretOf(hook), { text: 'late' })).rejects.toMatchObject({
      code: 'hook_not_found',
    })
    expect(await listHooks(alice.credentials, chatId)).toEqual([])
    expect(await getChat(alice.credentials, chatId)).toMatchObject({ memberCount: 2 })
    const again = await createHook(alice.credentials, chatId, name)
    expect(await getUser(again.userId)).toMatchObject({ username: name.replace(' ', '.') })
  })

  it('is revoked once by two at once, and counted so', async () => {
    const { alice, chatId } = await given()
    const hook = await createHook(alice.credentials, chatId, freshName())
    const outcomes = await Promise.allSettled(
      [1, 2].map(() => deleteHook(alice.credentials, chatId, hook.hookId)),
    )
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ memberCount: 2, hookCount: 0 })
  })
})

it('a webhook whose bot was removed from the chat writes nothing, and can be revoked', async () => {
  const { alice, chatId } = await given()
  const hook = await createHook(alice.credentials, chatId, freshName())
  await removeMember(alice.credentials, chatId, hook.userId)
  await expect(postToHook(secretOf(hook), { text: 'hi' })).rejects.toMatchObject({ code: 'hook_not_found' })
  await deleteHook(alice.credentials, chatId, hook.hookId)
  expect(await getItem(keys.chatMeta(chatId))).toMatchObject({ memberCount: 2, hookCount: 0 })
})

it('of a deleted chat no webhook is left', async () => {
  const { alice, chatId } = await given()
  const hook = await createHook(alice.credentials, chatId, freshName())
  await deleteChat(alice.credentials, chatId)
  await expect(postToHook(secretOf(hook), { text: 'hi' })).rejects.toMatchObject({ code: 'hook_not_found' })
  await cleanUpChat(chatId)
  expect(await getItem(keys.hookSecret(hashSecret(secretOf(hook))))).toBeUndefined()
  expect(await getItem(keys.hook(chatId, hook.hookId))).toBeUndefined()
  await expect(getUser(hook.userId)).rejects.toMatchObject({ code: 'user_not_found' })
})
