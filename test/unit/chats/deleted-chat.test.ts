import { describe, expect, it, vi } from 'vitest'
import { asSystem } from '../../../shared/domain/access/service-credentials.ts'
import { cleanUpChat } from '../../../shared/domain/chats/clean-up-chat.ts'
import { createChat } from '../../../shared/domain/chats/create-chat.ts'
import { deleteChat } from '../../../shared/domain/chats/delete-chat.ts'
import { banUser } from '../../../shared/domain/members/ban-user.ts'
import { readMessages } from '../../../shared/domain/messages/read-messages.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import { queryAll } from '../../../shared/platform/storage/read.ts'
import { deleteItems } from '../../../shared/platform/storage/write.ts'
import { givenChat, givenUsers, membershipOf, type User } from '../../steps/domain/given-domain.ts'
import { freshSource, givenBegunChat, importRows } from '../../steps/domain/imports.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

// Users of an outside issuer are imported under the ids that they have.
vi.stubEnv('OUTSIDE_ISSUER', 'https://issuer.example.com')
const { beforeCall, beforeTransaction } = useTableInMemory()

it('a ban by the system came after the chat was deleted, and stayed for ever', async () => {
  const [alice, outsider] = (await givenUsers(2)) as [User, User]
  const chatId = await givenChat([alice])
  beforeTransaction(async () => {
    await deleteChat(alice.credentials, chatId)
    await cleanUpChat(chatId)
  })
  await expect(banUser(asSystem(), chatId, outsider.userId)).rejects.toMatchObject({ code: 'chat_not_found' })
  expect(await queryAll(ranges.chat(chatId))).toEqual([])
})

describe('of an import that had expired', () => {
  /** A chat of two users with a message of a third; the table has removed META. */
  const given = async (kind: 'group' | 'direct') => {
    const source = freshSource()
    const users = (await givenUsers(3)) as [User, User, User]
    const members = users.slice(0, 2).map(({ userId }) => ({ id: userId }))
    const begin = () =>
      givenBegunChat(source, { id: 1, kind, ...(kind === 'group' && { name: 'Old' }), members })
    const chatId = await begin()
    const row = (text: string) => ({
      type: 'text',
      from: users[2].userId,
      text,
      sentAt: '2020-01-01T00:00:00Z',
    })
    await importRows(source, chatId, [row('one')], { last: false })
    const expire = () => deleteItems([keys.chatMeta(chatId)])
    const goesOn = (last: boolean) => importRows(source, chatId, [row('two')], { firstRow: 1, last })
    return { users, chatId, begin, expire, goesOn }
  }
  const isDeletion = (input: object) =>
    'RequestItems' in input && JSON.stringify(input).includes('DeleteRequest')
  const gone = { code: 'chat_not_found' }

  it('a message came while the rest was removed, and stayed for ever', async () => {
    const { chatId, expire, goesOn } = await given('group')
    const [read, written] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    let cleanUp: Promise<void> | undefined
    beforeTransaction(
      async () => {
        await expire()
        beforeCall(() => {
          read.resolve()
          return written.promise
        }, isDeletion)
        cleanUp = cleanUpChat(chatId)
        await read.promise
      },
      (steps) => steps.includes('MSG#'),
    )
    await expect(goesOn(false)).rejects.toMatchObject(gone)
    written.resolve()
    await cleanUp
    expect(await queryAll(ranges.chat(chatId))).toEqual([])
  })

  it('members were added who saw a chat that nobody could leave', async () => {
    const { chatId, users, expire, goesOn } = await given('group')
    // Their transaction is the next one after that of the message.
    beforeTransaction(
      async () => {
        await expire()
        await cleanUpChat(chatId)
      },
      (steps) => steps.includes('chatCount'),
    )
    await expect(goesOn(true)).rejects.toMatchObject(gone)
    expect(await queryAll(ranges.chat(chatId))).toEqual([])
    for (const { userId } of users) expect(await membershipOf(chatId, userId)).toBeUndefined()
  })

  it('the clean-up took along what the next one of the same chat had begun', async () => {
    const { chatId, begin, expire, goesOn } = await given('group')
    await expire()
    beforeCall(() => expect(begin()).rejects.toThrow('Too busy'), isDeletion)
    await cleanUpChat(chatId)
    expect(await begin()).toBe(chatId)
    await cleanUpChat(chatId)
    await expect(goesOn(false)).rejects.toMatchObject({ code: 'import_out_of_step' })
  })

  it('messages stood in a new direct chat of the same two', async () => {
    const { chatId, users, expire } = await given('direct')
    const [alice, bob] = users
    await expire()
    const body = { kind: 'direct' as const, members: [bob.username] }
    await expect(createChat(alice.credentials, body)).rejects.toMatchObject({ code: 'unavailable' })
    await cleanUpChat(chatId)
    expect((await createChat(alice.credentials, body)).chat).toMatchObject({ chatId, lastSeq: 0 })
    expect(await readMessages(chatId, { after: 0, limit: 10 })).toEqual([])
  })
})
