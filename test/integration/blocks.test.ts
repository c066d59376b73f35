import { sockets } from '../steps/domain/domain.ts'
import { describe, expect, it } from 'vitest'
import { limits } from '../../shared/contract/limits.ts'
import { blockUser, unblockUser } from '../../shared/domain/privacy/block-user.ts'
import { listBlocks } from '../../shared/domain/privacy/list-blocks.ts'
import { createChat } from '../../shared/domain/chats/create-chat.ts'
import { createAttachment } from '../../shared/domain/attachments/create-attachment.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { signalTyping } from '../../shared/domain/live/typing.ts'
import { addMembers } from '../../shared/domain/members/add-members.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { keys } from '../../shared/domain/records/keys.ts'
import { getItem } from '../../shared/platform/storage/read.ts'
import { updateItem } from '../../shared/platform/storage/write.ts'
import { eventually } from '../steps/generic/eventually.ts'
import {
  givenChat,
  givenDirectChat,
  givenSocket,
  givenUsers,
  membershipOf,
  type User,
} from '../steps/domain/given-domain.ts'

const refused = { code: 'consent_required' }

const givenTwo = async () => (await givenUsers(2)) as [alice: User, bob: User]
const block = ({ credentials }: User, { userId }: User) => blockUser(credentials, userId)
const unblock = ({ credentials }: User, { userId }: User) => unblockUser(credentials, userId)
const say = ({ credentials }: User, chatId: string, text = 'hello') =>
  postMessage(credentials, { chatId, text })
const openDirect = ({ credentials }: User, { username }: User) =>
  createChat(credentials, { kind: 'direct', members: [username] })

describe('a blocked user', () => {
  it('cannot write in the direct chat, over REST or a socket, until the block is lifted', async () => {
    const [alice, bob] = await givenTwo()
    const chatId = await givenDirectChat(alice, bob)
    const socket = await givenSocket(bob)
    const { message } = await say(bob, chatId)
    await block(alice, bob)
    for (const credentials of [bob.credentials, socket]) {
      const acts = [
        () => postMessage(credentials, { chatId, text: 'hello' }),
        () => editMessage(credentials, chatId, message.seq, 'anew'),
        () => react(credentials, chatId, message.seq, '👍', true),
        () => signalTyping(credentials, chatId, true),
      ]
      for (const act of acts) await expect(act()).rejects.toMatchObject(refused)
    }
    const file = { name: 'a.txt', contentType: 'text/plain', size: 1 } as const
    await expect(createAttachment(bob.credentials, chatId, file)).rejects.toMatchObject(refused)
    expect(await readMessages(chatId, { after: 0, limit: 100 })).toMatchObject([{ text: 'hello' }])
    await say(alice, chatId)
    await deleteMessage(bob.credentials, chatId, message.seq)
    await unblock(alice, bob)
    await say(bob, chatId)
  })

  it('can neither open a direct chat nor add the blocker to others, and nobody is added then', async () => {
    const [alice, bob] = await givenTwo()
    const [carol] = (await givenUsers(1)) as [User]
    await block(alice, bob)
    await expect(openDirect(bob, alice)).rejects.toMatchObject(refused)
    await expect(openDirect(alice, bob)).rejects.toMatchObject({ code: 'forbidden' })
    const members = [carol.username, alice.username]
    const named = { kind: 'group', name: 'A chat', description: '', members } as const
    await expect(createChat(bob.credentials, named)).rejects.toMatchObject(refused)
    const chatId = await givenChat([bob])
    await expect(addMembers(bob.credentials, chatId, members)).rejects.toMatchObject(refused)
    expect(await membershipOf(chatId, carol.userId)).toBeUndefined()
    await unblock(alice, bob)
    expect(await addMembers(bob.credentials, chatId, members)).toHaveLength(2)
    await block(alice, bob)
    // Members need not consent again.
    expect(await addMembers(bob.credentials, chatId, members)).toEqual([])
  })

  it('saw the blocker typing in the direct chat', async () => {
    const [alice, bob] = await givenTwo()
    const [direct, group] = [await givenDirectChat(alice, bob), await givenChat([alice, bob])]
    const watching = await givenSocket(bob)
    for (const chatId of [direct, group]) await enterChat(watching, chatId, undefined)
    const types = async (on: boolean) => {
      for (const chatId of [direct, group]) await signalTyping(alice.credentials, chatId, on)
    }
    const seen = () =>
      sockets
        .received(watching.connectionId)
        .flatMap((push) => (push['type'] === 'typing' ? [push['chatId']] : []))
    await block(alice, bob)
    await types(true)
    // In a group everyone sees it.
    expect(seen()).toEqual([group])
    await unblock(alice, bob)
    await types(false)
    expect(seen()).toEqual([group, direct, group])
  })

  it('gets the direct chat that exists, and its log', async () => {
    const [alice, bob] = await givenTwo()
    const chatId = await givenDirectChat(alice, bob)
    await block(alice, bob)
    for (const [one, other] of [
      [alice, bob],
      [bob, alice],
    ] as const)
      expect(await openDirect(one, other)).toMatchObject({ existed: true, chat: { chatId } })
  })

  it('mentions everyone but the blocker, in new messages and in edits', async () => {
    const [alice, bob] = await givenTwo()
    const [carol] = (await givenUsers(1)) as [User]
    const chatId = await givenChat([bob, alice, carol])
    await block(alice, bob)
    const text = `@${alice.username} and @${carol.username}`
    const { message } = await say(bob, chatId, text)
    expect(message.mentions).toEqual([carol.userId])
    const { message: plain } = await say(bob, chatId)
    expect((await editMessage(bob.credentials, chatId, plain.seq, text)).mentions).toEqual([carol.userId])
    expect((await membershipOf(chatId, alice.userId))?.mentionSeqs).toBeUndefined()
    expect((await membershipOf(chatId, carol.userId))?.mentionSeqs?.size).toBe(2)
    expect((await say(alice, chatId, `@${bob.username}`)).message.mentions).toEqual([bob.userId])
  })
})

describe('a block', () => {
  it('made or lifted many times at once counts once', async () => {
    const [alice, bob] = await givenTwo()
    await givenDirectChat(alice, bob)
    const countOf = async () =>
      (await getItem<{ blockCount?: number }>(keys.profile(alice.userId)))?.blockCount
    await Promise.all(Array.from({ length: 6 }, () => block(alice, bob)))
    expect(await countOf()).toBe(1)
    const { blocks } = await listBlocks(alice.credentials, {})
    expect(blocks).toMatchObject([{ user: { userId: bob.userId, username: bob.username } }])
    await Promise.all(Array.from({ length: 6 }, () => unblock(alice, bob)))
    expect(await countOf()).toBe(0)
    expect(await listBlocks(alice.credentials, {})).toEqual({ blocks: [] })
    expect(await getItem(keys.blockedBy(bob.userId, alice.userId))).toBeUndefined()
  })

  it('of nobody, of oneself and beyond the limit is refused', async () => {
    const [alice, bob] = await givenTwo()
    await expect(blockUser(alice.credentials, 'nobody')).rejects.toMatchObject({ code: 'user_not_found' })
    await expect(block(alice, alice)).rejects.toMatchObject({ code: 'forbidden' })
    const count = { ':count': limits.blocksPerUser }
    await updateItem(keys.profile(alice.userId), 'SET blockCount = :count', { values: count })
    await expect(block(alice, bob)).rejects.toMatchObject({ code: 'block_limit_reached' })
  })

  it('is listed a page at a time', async () => {
    const [alice, ...others] = (await givenUsers(4)) as [User, ...User[]]
    for (const other of others) await block(alice, other)
    const first = await listBlocks(alice.credentials, { limit: 2 })
    const second = await listBlocks(alice.credentials, { limit: 2, cursor: first.nextCursor })
    expect(second.nextCursor).toBeUndefined()
    const listed = [...first.blocks, ...second.blocks].map(({ user }) => user.userId)
    expect(listed.sort()).toEqual(others.map(({ userId }) => userId).sort())
  })

  it('at the moment of messages lets those through that come first, and none after its answer', async () => {
    for (let round = 0; round < 4; round++) {
      const [alice, bob] = await givenTwo()
      const chatId = await givenDirectChat(alice, bob)
      const seqs = async () => (await readMessages(chatId, { after: 0, limit: 100 })).map(({ seq }) => seq)
      /** Sends until a message is refused. @returns the seqs of those before. */
      const sendOn = async (): Promise<number[]> => {
        try {
          const { message } = await say(bob, chatId)
          return [message.seq, ...(await sendOn())]
        } catch (refusal) {
          expect(refusal).toMatchObject(refused)
          return []
        }
      }
      const sending = sendOn()
      await eventually('some messages', async () => ((await seqs()).length > round ? true : undefined))
      await block(alice, bob)
      const whenBlocked = await seqs()
      expect(await sending).toEqual(whenBlocked)
      expect(await seqs()).toEqual(whenBlocked)
    }
  })

  it('and a direct chat that is created at the moment agree, whichever comes first', async () => {
    for (let round = 0; round < 8; round++) {
      const [alice, bob] = await givenTwo()
      const [, opened] = await Promise.all([
        block(alice, bob),
        openDirect(bob, alice).then(
          ({ chat }) => chat.chatId,
          ({ code }) => {
            expect(code).toBe(refused.code)
            return undefined
          },
        ),
      ])
      if (opened === undefined) await expect(openDirect(bob, alice)).rejects.toMatchObject(refused)
      else await expect(say(bob, opened)).rejects.toMatchObject(refused)
    }
  })
})
