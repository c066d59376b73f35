import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterPush, inOrder, isShown, mergeChat, needsRecount } from '../../../clients/client/chat-steps.ts'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'

const chatId = 'chat'
const at = (seq: number) => new Date(Date.UTC(2026, 10, 21, 12, 0, seq)).toISOString()
const message = (seq: number, senderId = 'bob', more: Partial<Message> = {}): Message => ({
  ...{ chatId, seq, senderId, type: 'text', senderName: senderId, text: `text ${seq}`, sentAt: at(seq) },
  ...more,
})
const chat: Chat = {
  ...{ chatId, kind: 'group', name: 'Lunch', description: '', ownerId: 'alice', createdAt: at(0) },
  ...{ memberCount: 2, locked: false, slowModeSeconds: 0, lastSeq: 0 },
  me: { role: 'owner', readSeq: 0, unread: 0, mentions: 0, notifications: 'all' },
}
const messages = (...pushed: Message[]): Push => ({ type: 'messages', chatId, messages: pushed })
const chatAfter = (...pushes: Push[]) => pushes.reduce((state, push) => afterPush(state, push, 'alice'), chat)

describe('a chat in the list', () => {
  it('counts what others say, up to what one says or has read oneself', () => {
    expect(chatAfter(messages(message(1)), messages(message(2)))).toMatchObject({
      lastSeq: 2,
      me: { unread: 2 },
    })
    expect(chatAfter(messages(message(1), message(2, 'alice'), message(3))).me).toMatchObject({
      readSeq: 2,
      unread: 1,
    })
    const read: Push = { type: 'read', chatId, userId: 'alice', readSeq: 1 }
    expect(chatAfter(messages(message(1), message(2)), read).me).toMatchObject({ readSeq: 1, unread: 1 })
    expect(chatAfter(messages(message(1)), { ...read, userId: 'bob' }).me).toMatchObject({
      readSeq: 0,
      unread: 1,
    })
  })

  it('counts mentions until all is read', () => {
    const mentioned = chatAfter(messages(message(1, 'bob', { mentions: ['alice'] }), message(2)))
    expect(mentioned.me).toMatchObject({ mentions: 1, unread: 2 })
    const read: Push = { type: 'read', chatId, userId: 'alice', readSeq: 2 }
    expect(afterPush(mentioned, read, 'alice').me).toMatchObject({ mentions: 0, unread: 0 })
  })

  it('takes what it hears of a chat that is not entered, unless it knows more already', () => {
    const activity = (lastSeq: number, more: Partial<Message> = {}): Push => {
      const lastMessage = message(lastSeq, 'bob', more)
      return { type: 'activity', chatId, lastSeq, lastMessage, mentions: 1 }
    }
    const heard = chatAfter(messages(message(1)), activity(4))
    expect(heard).toMatchObject({ lastSeq: 4, lastMessage: { seq: 4 }, me: { unread: 4, mentions: 1 } })
    expect(afterPush(heard, activity(3), 'alice')).toBe(heard)
    expect(afterPush(heard, activity(4), 'alice')).toBe(heard)
    expect(afterPush(heard, activity(4, { text: '', revision: 1 }), 'alice').lastMessage?.text).toBe('')
    expect(afterPush(heard, activity(5, { senderId: 'alice' }), 'alice').me).toMatchObject({ unread: 0 })
    expect(needsRecount(heard, activity(9), 'alice')).toBe(false)
  })

  it('asks for the count of mentions when only the server can know it', () => {
    const mention = (seq: number) => message(seq, 'bob', { mentions: ['alice'] })
    const mentioned = chatAfter(messages(mention(1), mention(2), message(3)))
    const read = (readSeq: number, userId = 'alice'): Push => ({ type: 'read', chatId, userId, readSeq })
    const updated = (changed: Message): Push => ({ type: 'message.updated', chatId, message: changed })
    const asks = (push: Push, state = mentioned) => needsRecount(state, push, 'alice')
    expect([read(1), read(2), read(3), read(1, 'bob')].map((push) => asks(push))).toEqual([
      true,
      true,
      false,
      false,
    ])
    expect(asks(messages(message(2, 'alice')))).toBe(true)
    expect(asks(messages(message(4)))).toBe(false)
    // An answer that knows a message knows its mention too.
    const overtaken = mergeChat(chat, { ...chat, lastSeq: 3 })
    expect(asks(messages(mention(3)), overtaken)).toBe(false)
    expect(asks(updated(message(2, 'bob', { revision: 1 })))).toBe(true)
    expect(asks(updated(mention(3)), chatAfter(messages(message(3))))).toBe(true)
    expect(asks(updated(message(3)), chatAfter(messages(message(3))))).toBe(false)
    expect(asks(updated(mention(3)), chatAfter(messages(mention(3)), read(3)))).toBe(false)
  })

  it('takes the server’s count, unless a newer message or read mark has overtaken it', () => {
    const mention = (seq: number) => message(seq, 'bob', { mentions: ['alice'] })
    const kept = chatAfter(messages(mention(1), mention(2), mention(3)))
    const answer = (lastSeq: number, mentions: number): Chat => ({
      ...chat,
      lastSeq,
      me: { role: 'owner', readSeq: 0, unread: lastSeq, mentions, notifications: 'all' },
    })
    expect(mergeChat(kept, answer(3, 1)).me?.mentions).toBe(1)
    expect(mergeChat(kept, answer(2, 1)).me?.mentions).toBe(3)
    const read = afterPush(kept, { type: 'read', chatId, userId: 'alice', readSeq: 3 }, 'alice')
    expect(mergeChat(read, answer(3, 3)).me?.mentions).toBe(0)
  })

  it('is hidden until a message comes, in whatever way that is heard of', () => {
    const hidden = (lastSeq: number): Chat => ({
      ...chat,
      kind: 'direct',
      lastSeq,
      me: { role: 'member', readSeq: 0, unread: lastSeq, mentions: 0, notifications: 'all', hidden: true },
    })
    const { hidden: _, ...shown } = hidden(3).me ?? {}
    const { me: __, ...pushed } = hidden(3)
    expect(isShown(hidden(2))).toBe(false)
    const ways = [
      afterPush(hidden(2), messages(message(3)), 'alice'),
      mergeChat(hidden(2), { ...hidden(3), me: shown as Chat['me'] }),
      mergeChat({ ...hidden(3), me: shown as Chat['me'] }, hidden(2)),
      mergeChat(hidden(2), pushed as Chat),
    ]
    expect(ways.map(isShown)).toEqual([true, true, true, true])
    const { me: ___, ...same } = hidden(2)
    expect([mergeChat(hidden(1), hidden(2)), mergeChat(hidden(2), same as Chat)].map(isShown)).toEqual([
      false,
      false,
    ])
  })

  it('shows the last message as it is now', () => {
    const edited: Push = {
      type: 'message.updated',
      chatId,
      message: message(2, 'bob', { text: 'new', revision: 1 }),
    }
    const older: Push = { type: 'message.updated', chatId, message: message(2, 'bob', { text: 'old' }) }
    expect(chatAfter(messages(message(1), message(2)), edited, older).lastMessage?.text).toBe('new')
    expect(chatAfter(messages(message(2), message(3)), edited).lastMessage?.text).toBe('text 3')
  })

  it('comes to the same, in whatever order and however often pushes and answers arrive', () => {
    const log = Array.from({ length: 6 }, (_, index) => message(index + 1, index % 3 === 0 ? 'alice' : 'bob'))
    const pushes: Push[] = [
      ...log.map((each) => messages(each)),
      { type: 'read', chatId, userId: 'alice', readSeq: 5 },
    ]
    const expected = chatAfter(...pushes)
    const shuffled = fc.shuffledSubarray([...pushes, ...pushes], { minLength: 2 * pushes.length })
    fc.assert(
      fc.property(shuffled, fc.nat(pushes.length), (order, asked) => {
        const answer = chatAfter(...pushes.slice(0, asked))
        expect(mergeChat(chatAfter(...order), answer)).toEqual(expected)
        expect(mergeChat(answer, chatAfter(...order))).toEqual(expected)
      }),
    )
  })
})

it('the chat in which something happened last comes first', () => {
  const spoken = { ...chatAfter(messages(message(1))), chatId: 'spoken' }
  const fresh = { ...chat, chatId: 'fresh', createdAt: at(2) }
  const chats = Object.fromEntries([chat, spoken, fresh].map((each) => [each.chatId, each]))
  expect(inOrder(chats).map((each) => each.chatId)).toEqual(['fresh', 'spoken', 'chat'])
})
