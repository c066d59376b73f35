import '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { deleteChat } from '../../shared/domain/chats/delete-chat.ts'
import { cleanUpChat } from '../../shared/domain/chats/clean-up-chat.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { joinChat } from '../../shared/domain/chats/join-chat.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { banUser, unbanUser } from '../../shared/domain/members/ban-user.ts'
import { removeMember } from '../../shared/domain/members/remove-member.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import type { Left } from '../../shared/domain/records/left.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { givenChat, givenUsers, membershipOf, type User } from '../steps/domain/given-domain.ts'

const refused = { code: 'consent_required' }
const givenTwo = async () => (await givenUsers(2)) as [alice: User, bob: User]
const add = ({ credentials }: User, chatId: string, ...users: User[]) =>
  addMembers(
    credentials,
    chatId,
    users.map(({ username }) => username),
  )
const leave = ({ credentials }: User, chatId: string) => removeMember(credentials, chatId, 'me')
const leftOf = ({ userId }: User, chatId: string) => getItem<Left>(keys.left(userId, chatId))
const isIn = async ({ userId }: User, chatId: string) => (await membershipOf(chatId, userId)) !== undefined

describe('somebody who left a group', () => {
  it('is added by nobody for a week, and neither are others with them', async () => {
    const [alice, bob] = await givenTwo()
    const [carol] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([alice, bob])
    await leave(bob, chatId)
    await expect(add(alice, chatId, carol, bob)).rejects.toMatchObject(refused)
    expect(await isIn(carol, chatId)).toBe(false)
    const longAgo = Date.now() - limits.leftDays * 24 * 3600 * 1000
    await updateItem(keys.left(bob.userId, chatId), 'SET leftAtMs = :at', { values: { ':at': longAgo } })
    expect(await add(alice, chatId, carol, bob)).toHaveLength(2)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })

  it('joins a public chat again whenever they like', async () => {
    const [alice, bob] = await givenTwo()
    const name = `left ${alice.userId.slice(0, 8)}`
    const { chat } = await createChat(alice.credentials, {
      kind: 'public',
      name,
      description: '',
      members: [],
    })
    const { chatId } = chat
    await joinChat(bob.credentials, chatId)
    await leave(bob, chatId)
    await expect(add(alice, chatId, bob)).rejects.toMatchObject(refused)
    await joinChat(bob.credentials, chatId)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })

  it('is out, whoever adds them at the same moment', async () => {
    const [alice, bob] = await givenTwo()
    for (let round = 0; round < 4; round++) {
      const chatId = await givenChat([alice, bob])
      const adding = Array.from({ length: 3 }, () =>
        add(alice, chatId, bob).catch((refusal) => expect(refusal).toMatchObject(refused)),
      )
      await Promise.all([leave(bob, chatId), ...adding])
      expect(await isIn(bob, chatId)).toBe(false)
      expect(await leftOf(bob, chatId)).toMatchObject({ chatId, how: 'left' })
    }
  })
})

describe('that a user was in a chat', () => {
  it('is recorded with how it ended, and whom managers removed they may add at once', async () => {
    const [alice, bob] = await givenTwo()
    const chatId = await givenChat([alice, bob])
    await removeMember(alice.credentials, chatId, bob.userId)
    expect(await leftOf(bob, chatId)).toMatchObject({ how: 'removed' })
    await add(alice, chatId, bob)
    await banUser(alice.credentials, chatId, bob.userId)
    expect(await leftOf(bob, chatId)).toMatchObject({ how: 'banned' })
    await unbanUser(alice.credentials, chatId, bob.userId)
    await add(alice, chatId, bob)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })

  it('is not recorded of a chat that is deleted', async () => {
    const [alice, bob] = await givenTwo()
    const chatId = await givenChat([alice, bob])
    await deleteChat(alice.credentials, chatId)
    await cleanUpChat(chatId)
    expect(await isIn(bob, chatId)).toBe(false)
    expect(await leftOf(bob, chatId)).toBeUndefined()
  })
})
