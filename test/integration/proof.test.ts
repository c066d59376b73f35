import '../steps/domain/domain.ts'
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { deletedUser } from '../../shared/contract/deleted-user.ts'
import type { ChainFault } from '../../shared/contract/verify-chain.ts'
import { patchChat } from '../../shared/domain/chats/patch-chat.ts'
import { deleteMessage } from '../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../shared/domain/messages/edit-message.ts'
import { markBusy } from '../../shared/domain/messages/busy.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { postNotice } from '../../shared/domain/messages/post-notice.ts'
import { proveLog } from '../../shared/domain/messages/prove-log.ts'
import { react } from '../../shared/domain/messages/react.ts'
import { eraseFromMessage } from '../../shared/domain/erasure/erase-message.ts'
import { append, givenChat, givenUsers, type User } from '../steps/domain/given-domain.ts'
import { seedMessages } from '../steps/domain/seed-messages.ts'
import {
  closeRanks,
  insertMessage,
  removeMessage,
  rewriteMessage,
  storedMessage,
  swapMessages,
  unchainMessage,
} from '../steps/domain/tamper.ts'
import { verifyChat } from '../steps/domain/verify-chat.ts'

const givenPair = async (): Promise<{ chatId: string; alice: User; bob: User }> => {
  const [alice, bob] = (await givenUsers(2)) as [User, User]
  return { chatId: await givenChat([alice, bob]), alice, bob }
}

/** A chat of so many messages, in turns. */
const givenLog = async (count: number) => {
  const pair = await givenPair()
  const { chatId, alice, bob } = pair
  for (let seq = 1; seq <= count; seq++) await append(chatId, seq % 2 === 1 ? alice : bob, `message ${seq}`)
  return pair
}

describe('a log that nobody has touched', () => {
  it('is proved, whatever way its messages came', async () => {
    const { chatId, alice, bob } = await givenPair()
    const say = (user: User, text: string, clientMessageId: string = randomUUID()) =>
      postMessage(user.credentials, { chatId, text, clientMessageId, custom: { b: 1, a: ['é'] } })
    await say(alice, 'one', 'c-1')
    const before = await storedMessage(chatId, 1)
    expect((await say(alice, 'one', 'c-1')).duplicate).toBe(true)
    expect(await storedMessage(chatId, 1)).toEqual(before)
    await patchChat(alice.credentials, chatId, { name: 'Another' })
    await postNotice({ chatId, text: 'by the system' })
    await markBusy(chatId)
    await Promise.all([say(bob, 'four'), say(alice, 'five'), say(bob, 'six')])
    await patchChat(alice.credentials, chatId, { locked: true })
    const { end, ...verified } = await verifyChat(bob, chatId)
    expect(end.seq).toBe(7)
    expect(verified).toEqual({ after: 0, changedTexts: 0, erasedAuthors: 0 })
  })

  it('stays proved when messages are edited, deleted, reacted to and erased', async () => {
    const { chatId, alice, bob } = await givenLog(6)
    const kept = (await verifyChat(bob, chatId)).end
    await editMessage(alice.credentials, chatId, 1, 'another')
    await deleteMessage(bob.credentials, chatId, 2)
    await react(bob.credentials, chatId, 3, '👍', true)
    const erased = { userId: alice.userId, names: [alice.username], keepTexts: true }
    await eraseFromMessage(await storedMessage(chatId, 5), erased)
    await append(chatId, bob, 'after all')
    expect(await verifyChat(bob, chatId, kept)).toMatchObject({ changedTexts: 2, erasedAuthors: 1 })
    expect((await verifyChat(bob, chatId, kept)).fault).toBeUndefined()
    const { links } = await proveLog(bob.credentials, chatId, {})
    // Nobody can try out what a text was, or who wrote it.
    expect(links.map(({ textSalt }) => textSalt !== undefined)).toEqual([
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ])
    expect(links.map(({ authorSalt }) => authorSalt !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
      true,
    ])
  })

  it('is proved from its first new message on if it is older than chains', async () => {
    const { chatId, alice, bob } = await givenPair()
    await seedMessages(chatId, alice, 30)
    expect(await verifyChat(bob, chatId)).toMatchObject({ after: 30, end: { seq: 30 } })
    await append(chatId, bob, 'the first')
    await append(chatId, alice, 'the second')
    const verified = await verifyChat(bob, chatId)
    expect(verified).toMatchObject({ after: 30, end: { seq: 32 } })
    expect(verified.fault).toBeUndefined()
  })

  it('is proved in pages, each with the value before it', async () => {
    const { chatId, alice } = await givenLog(5)
    const { links } = await proveLog(alice.credentials, chatId, {})
    const page = await proveLog(alice.credentials, chatId, { from: 3, to: 4 })
    expect(page).toEqual({ chatId, lastSeq: 5, after: 0, before: links[1]?.chain, links: links.slice(2, 4) })
    expect((await proveLog(alice.credentials, chatId, { from: 6 })).links).toEqual([])
    expect(links[0]?.message).toBeUndefined()
  })
})

describe('a log that was changed behind Parley’s back', () => {
  const cases: [string, (chatId: string, bob: User) => Promise<void>, { seq: number; fault: ChainFault }][] =
    [
      [
        'a text is rewritten',
        (chatId) => rewriteMessage(chatId, 3, { text: 'another' }),
        { seq: 3, fault: 'chain' },
      ],
      [
        'an author is rewritten',
        (chatId, { userId, username }) =>
          rewriteMessage(chatId, 3, { senderId: userId, senderName: username }),
        { seq: 3, fault: 'chain' },
      ],
      [
        'a time is rewritten',
        (chatId) => rewriteMessage(chatId, 3, { sentAtMs: 1 }),
        { seq: 3, fault: 'chain' },
      ],
      ['a message is removed', (chatId) => removeMessage(chatId, 3), { seq: 3, fault: 'missing' }],
      ['the last message is removed', (chatId) => removeMessage(chatId, 6), { seq: 6, fault: 'missing' }],
      [
        'a message is removed and the others move up',
        (chatId) => closeRanks(chatId, 3, 6),
        { seq: 3, fault: 'chain' },
      ],
      [
        'a message is inserted',
        (chatId, { userId }) => insertMessage(chatId, 3, 6, { text: 'so', senderId: userId }),
        { seq: 3, fault: 'chain' },
      ],
      [
        'a message is put after the last one',
        (chatId) => insertMessage(chatId, 6, 6, {}),
        { seq: 7, fault: 'chain' },
      ],
      ['two messages are swapped', (chatId) => swapMessages(chatId, 3, 5), { seq: 3, fault: 'chain' }],
      [
        'a message is taken out of the chain',
        (chatId) => unchainMessage(chatId, 3),
        { seq: 3, fault: 'missing' },
      ],
      [
        'an author is erased by hand',
        (chatId) => rewriteMessage(chatId, 3, { senderId: deletedUser.userId, senderName: deletedUser.name }),
        { seq: 3, fault: 'chain' },
      ],
    ]

  it.each(cases)('is found out when %s, at the first message that does not fit', async (_, tamper, fault) => {
    const { chatId, alice, bob } = await givenLog(6)
    expect((await verifyChat(alice, chatId)).fault).toBeUndefined()
    await tamper(chatId, bob)
    expect((await verifyChat(alice, chatId)).fault).toEqual(fault)
  })

  it('is found out by a value that was kept, also where all of it was made anew', async () => {
    const { chatId, alice, bob } = await givenLog(4)
    const { end } = await verifyChat(alice, chatId)
    const other = await givenLog(4)
    const { end: forged } = await verifyChat(other.alice, other.chatId)
    expect(forged.seq).toBe(end.seq)
    const fault = { seq: 4, fault: 'kept' }
    expect((await verifyChat(bob, chatId, { seq: 4, chain: forged.chain })).fault).toEqual(fault)
    expect((await verifyChat(bob, chatId, { seq: 9, chain: forged.chain })).fault).toEqual({
      seq: 5,
      fault: 'missing',
    })
    expect((await verifyChat(bob, chatId, end)).fault).toBeUndefined()
  })
})
