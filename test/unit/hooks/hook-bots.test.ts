import { randomUUID } from 'node:crypto'
import type { SendMessageCommand } from '@aws-sdk/client-sqs'
import { describe, expect, it, vi } from 'vitest'
import { asUser } from '../../../shared/domain/access/service-credentials.ts'
import { findOrMakeBot } from '../../../shared/domain/accounts/bots.ts'
import { getUser } from '../../../shared/domain/accounts/find-users.ts'
import { markErasing } from '../../../shared/domain/accounts/request-erasure.ts'
import { cleanUpChat } from '../../../shared/domain/chats/clean-up-chat.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { leaveForGood } from '../../../shared/domain/erasure/leave-for-good.ts'
import { createHook } from '../../../shared/domain/hooks/create-hook.ts'
import { deleteHook } from '../../../shared/domain/hooks/delete-hook.ts'
import { finishChat } from '../../../shared/domain/imports/finish-chat.ts'
import { importChats } from '../../../shared/domain/imports/import-chats.ts'
import { addMembers } from '../../../shared/domain/members/add-members.ts'
import { setRole } from '../../../shared/domain/members/patch-member.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import type { AppendJob } from '../../../shared/domain/messages/append-job.ts'
import { appendJobs } from '../../../shared/domain/messages/append-jobs.ts'
import { markBusy } from '../../../shared/domain/messages/busy.ts'
import type { ChatMeta } from '../../../shared/domain/records/chat.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import { getItem, queryAll } from '../../../shared/platform/storage/read.ts'
import { updateItem } from '../../../shared/platform/storage/write.ts'
import { givenChat, givenUsers, membershipOf, type User } from '../../steps/domain/given-domain.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

const queue = vi.hoisted(() => ({ beforeJob: async () => {} }))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async ({ input: { MessageBody = '' } }: SendMessageCommand) => {
      const before = queue.beforeJob
      queue.beforeJob = async () => {}
      await before()
      const job: AppendJob = JSON.parse(MessageBody)
      await appendJobs(job.chatId, [job])
    },
  }),
}))
vi.stubEnv('OUTSIDE_ISSUER', 'https://issuer.example.com')
const { beforeTransaction } = useTableInMemory({ APPEND_QUEUE_URL: 'https://sqs.example.com/append.fifo' })

const ownerOf = async (chatId: string) => (await getItem<ChatMeta>(keys.chatMeta(chatId)))?.ownerId
const roleOf = async (chatId: string, userId: string) => (await membershipOf(chatId, userId))?.role
const erase = async ({ userId }: User, chatId: string) => {
  await markErasing(userId)
  await leaveForGood(userId, chatId)
}
const given = async (...others: User[]) => {
  const [alice] = (await givenUsers(1)) as [User]
  const chatId = await givenChat([alice, ...others])
  const hook = await createHook(alice.credentials, chatId, `Hook ${randomUUID().slice(0, 12)}`)
  return { alice, chatId, hook }
}
const givenBot = async (chatId: string, by: User) => {
  const name = `bot-${randomUUID().slice(0, 12)}`
  const userId = await findOrMakeBot(name)
  await addMembers(by.credentials, chatId, [name])
  return userId
}
/** As the records were while the bot of a webhook could get any role. */
const giveRole = async (chatId: string, userId: string, role: string) => {
  const values = { ':role': role }
  for (const key of [keys.membership(userId, chatId), keys.rosterEntry(chatId, userId)])
    await updateItem(key, 'SET #role = :role', { names: { '#role': 'role' }, values })
}

describe('an owner who is erased', () => {
  it('left the chat to the bot of a webhook, which had been there for longest', async () => {
    const [bob] = (await givenUsers(1)) as [User]
    const { alice, chatId, hook } = await given()
    const bot = await givenBot(chatId, alice)
    await addMembers(alice.credentials, chatId, [bob.username])
    await erase(alice, chatId)
    expect(await ownerOf(chatId)).toBe(bob.userId)
    await erase(bob, chatId)
    expect(await ownerOf(chatId)).toBe(bot)
    expect([await roleOf(chatId, bot), await roleOf(chatId, hook.userId)]).toEqual(['owner', 'member'])
  })

  it('left a chat for ever in which only the bots of webhooks were', async () => {
    const { alice, chatId, hook } = await given()
    const elsewhere = await given()
    const { username } = await getUser(elsewhere.hook.userId)
    await addMembers(alice.credentials, chatId, [username])
    await erase(alice, chatId)
    expect(await ownerOf(chatId)).toBeUndefined()
    expect(await getItem(keys.chatHead(chatId))).toBeUndefined()
    await cleanUpChat(chatId)
    expect(await queryAll(ranges.chat(chatId))).toEqual([])
    expect(await getItem(keys.profile(hook.userId))).toHaveProperty('erasingSinceMs')
    expect(await roleOf(elsewhere.chatId, elsewhere.hook.userId)).toBe('member')
  })

  it('took the chat along into which a person came at that moment, as a bot of a webhook left', async () => {
    const [bob, carol] = (await givenUsers(2)) as [User, User]
    const { alice, chatId, hook } = await given(bob)
    await giveRole(chatId, bob.userId, 'admin')
    await createHook(alice.credentials, chatId, 'Another')
    await removeMember(alice.credentials, chatId, bob.userId)
    // By admins whose calls were under way.
    beforeTransaction(
      async () => {
        const { credentials } = alice
        await updateItem(keys.profile(alice.userId), 'REMOVE erasingSinceMs, sessionsEndedAtMs')
        await removeMember(credentials, chatId, hook.userId)
        await addMembers(credentials, chatId, [carol.username])
      },
      (steps) => steps.includes('LEFT#'),
    )
    await erase(alice, chatId)
    expect(await ownerOf(chatId)).toBe(carol.userId)
  })

  it('left the chat to a bot while a person joined', async () => {
    const [bob] = (await givenUsers(1)) as [User]
    const { alice, chatId } = await given()
    await givenBot(chatId, alice)
    await markErasing(alice.userId)
    beforeTransaction(async () => {
      await updateItem(keys.profile(alice.userId), 'REMOVE erasingSinceMs, sessionsEndedAtMs')
      await addMembers(alice.credentials, chatId, [bob.username])
    })
    await leaveForGood(alice.userId, chatId)
    expect(await ownerOf(chatId)).toBe(bob.userId)
  })

  it('left a busy chat to a bot while a person joined, whose turn in the queue came before', async () => {
    const [bob] = (await givenUsers(1)) as [User]
    const { alice, chatId } = await given()
    const bot = await givenBot(chatId, alice)
    await markBusy(chatId)
    await markErasing(alice.userId)
    queue.beforeJob = async () => {
      await updateItem(keys.profile(alice.userId), 'REMOVE erasingSinceMs, sessionsEndedAtMs')
      await addMembers(alice.credentials, chatId, [bob.username])
    }
    await leaveForGood(alice.userId, chatId)
    expect(await ownerOf(chatId)).toBe(bob.userId)
    expect(await roleOf(chatId, bot)).toBe('member')
  })
})

describe('the bot of a webhook', () => {
  const forbidden = { code: 'forbidden', message: expect.stringContaining('bot of a webhook') }

  it('became an admin or the owner', async () => {
    const { alice, chatId, hook } = await given()
    for (const role of ['admin', 'owner'] as const)
      await expect(setRole(alice.credentials, chatId, hook.userId, role)).rejects.toMatchObject(forbidden)
    expect(await roleOf(chatId, hook.userId)).toBe('member')
    expect(await ownerOf(chatId)).toBe(alice.userId)
    // One of before can be made a member again.
    await giveRole(chatId, hook.userId, 'admin')
    await setRole(alice.credentials, chatId, hook.userId, 'member')
    expect(await roleOf(chatId, hook.userId)).toBe('member')
  })

  it('created a chat by the service API, and owned it', async () => {
    const { hook } = await given()
    const body = { kind: 'group' as const, name: 'Mine', description: '', members: [] }
    await expect(createChat(asUser(hook.userId), body)).rejects.toMatchObject(forbidden)
  })

  it('owned a chat, or was an admin, and went with its webhook', async () => {
    const [bob] = (await givenUsers(1)) as [User]
    const { alice, chatId, hook } = await given(bob)
    await setRole(alice.credentials, chatId, bob.userId, 'admin')
    await giveRole(chatId, hook.userId, 'owner')
    const revoke = (by: User) => deleteHook(by.credentials, chatId, hook.hookId)
    await expect(revoke(bob)).rejects.toMatchObject({ code: 'last_owner' })
    await giveRole(chatId, hook.userId, 'admin')
    await expect(revoke(bob)).rejects.toMatchObject({ code: 'forbidden' })
    await revoke(alice)
    expect(await roleOf(chatId, hook.userId)).toBeUndefined()
  })

  it('owned a chat after an import', async () => {
    const [ann] = (await givenUsers(1)) as [User]
    const { hook } = await given()
    const imported = async (...members: object[]) => {
      const row = { id: randomUUID(), kind: 'group', name: 'Old', members }
      const { chats } = await importChats({ source: 'old', chats: [row] })
      return chats[0]?.chatId ?? ''
    }
    const chatId = await imported({ id: hook.userId, role: 'owner' }, { id: ann.userId, role: 'member' })
    await finishChat(chatId)
    expect(await ownerOf(chatId)).toBe(ann.userId)
    expect(await roleOf(chatId, hook.userId)).toBe('member')
    const alone = await imported({ id: hook.userId, role: 'admin' })
    await expect(finishChat(alone)).rejects.toMatchObject({ code: 'member_not_found' })
  })
})
