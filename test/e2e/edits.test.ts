import { beforeAll, describe, expect, test } from 'vitest'
import type { Chat } from '../../shared/contract/chats.ts'
import { entered, givenChat, givenPerson, type Person } from '../steps/accounts/given-users.ts'
import { switchStreams } from '../steps/streams/switch-streams.ts'

// Nothing here waits for the functions that follow the table's stream.
beforeAll(() => switchStreams('off'))

let alice: Person
let bob: Person
let chat: Chat
beforeAll(async () => {
  ;[alice, bob] = [await givenPerson('alice'), await givenPerson('bob')]
})

const say = async (person: Person, { chatId }: Chat, text: string, more: object = {}) =>
  (await person.rest.done('sendMessage', { params: { chatId }, body: { text, ...more } })).body
const at = ({ chatId }: Chat, seq: number) => ({ chatId, seq: String(seq) })
const lastMessageOf = async (person: Person, { chatId }: Chat) =>
  (await person.rest.done('listChats')).body.chats.find((listed) => listed.chatId === chatId)?.lastMessage

describe('an edit', () => {
  beforeAll(async () => {
    chat = await givenChat(alice, bob)
  })

  test('over REST answers the changed message, and every socket in the chat is shown it', async () => {
    const sockets = await entered(chat, alice, bob)
    const sent = await say(alice, chat, 'helo', { clientMessageId: 'm-1' })
    const { status, body: edited } = await alice.rest.done('editMessage', {
      params: at(chat, sent.seq),
      body: { text: '  hello  ' },
    })
    expect(status).toBe(200)
    expect(edited).toEqual({ ...sent, text: 'hello', editedAt: edited.editedAt, revision: 1 })
    expect(Date.parse(edited.editedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(sent.sentAt))
    for (const socket of sockets)
      expect(await socket.receives('message.updated')).toEqual({
        type: 'message.updated',
        chatId: chat.chatId,
        message: edited,
      })
    const { body: log } = await bob.rest.done('listMessages', { params: { chatId: chat.chatId } })
    expect(log.messages).toEqual([edited])
  })

  test('over the socket is acked, shown to all, and counts the revision on', async () => {
    const [editing, reading] = await entered(chat, alice, bob)
    if (!editing || !reading) throw new Error('two sockets')
    const { chatId } = chat
    const { seq } = await say(alice, chat, 'one')
    expect(await editing.does('edit', { chatId, seq, text: 'two' })).toMatchObject({ chatId, seq })
    await editing.does('edit', { chatId, seq, text: 'three' })
    for (const socket of [editing, reading]) {
      await socket.isCaughtUp()
      const updates = socket.all('message.updated').map(({ message }) => [message.text, message.revision])
      expect(updates).toEqual([
        ['two', 1],
        ['three', 2],
      ])
    }
  })

  test('to the same text changes nothing and notifies nobody', async () => {
    const [reading] = await entered(chat, bob)
    const sent = await say(alice, chat, 'same')
    const { body } = await alice.rest.done('editMessage', {
      params: at(chat, sent.seq),
      body: { text: 'same' },
    })
    expect(body).toEqual(sent)
    await reading?.isCaughtUp()
    expect(reading?.all('message.updated')).toEqual([])
  })

  test('of the last message is shown in lists of chats, of an earlier one it is not', async () => {
    const earlier = await say(alice, chat, 'earlier')
    const last = await say(alice, chat, 'last')
    await alice.rest.done('editMessage', { params: at(chat, last.seq), body: { text: 'last, edited' } })
    await alice.rest.done('editMessage', { params: at(chat, earlier.seq), body: { text: 'earlier, edited' } })
    expect(await lastMessageOf(bob, chat)).toMatchObject({
      seq: last.seq,
      text: 'last, edited',
      revision: 1,
    })
  })

  test.each(['alice', 'bob'])('of another’s message is refused, whoever asks: %s', async (name) => {
    const [author, other] = name === 'alice' ? [bob, alice] : [alice, bob]
    const sent = await say(author, chat, 'mine')
    const body = { text: 'not mine' }
    await other.rest.refused('editMessage', { params: at(chat, sent.seq), body }, 'forbidden')
    const socket = await other.connects()
    const { chatId } = chat
    await socket.refused({ action: 'edit', chatId, seq: sent.seq, ...body }, 'forbidden')
    const { body: log } = await author.rest.done('listMessages', { params: { chatId }, query: { limit: 1 } })
    expect(log.messages).toEqual([sent])
  })

  test('of a system message is refused, even for the user whom it is about', async () => {
    const { chatId } = chat
    const { body } = await alice.rest.done('patchChat', { params: { chatId }, body: { name: 'Supper' } })
    const params = at(chat, body.lastSeq)
    await alice.rest.refused('editMessage', { params, body: { text: 'psst' } }, 'forbidden')
    const socket = await alice.connects()
    await socket.refused({ action: 'edit', chatId, seq: body.lastSeq, text: 'psst' }, 'forbidden')
  })

  test('of a deleted message is refused', async () => {
    const { chatId } = chat
    const { seq } = await say(alice, chat, 'gone')
    await alice.rest.done('deleteMessage', { params: at(chat, seq) })
    const body = { text: 'back' }
    await alice.rest.refused('editMessage', { params: at(chat, seq), body }, 'message_deleted')
    const socket = await alice.connects()
    await socket.refused({ action: 'edit', chatId, seq, ...body }, 'message_deleted')
  })

  test('of a message that is not there is refused, and so is one by an outsider', async () => {
    const { chatId } = chat
    const body = { text: 'hello?' }
    await alice.rest.refused('editMessage', { params: at(chat, 999_999), body }, 'message_not_found')
    const socket = await alice.connects()
    await socket.refused({ action: 'edit', chatId, seq: 999_999, ...body }, 'message_not_found')
    const stranger = await givenPerson()
    await stranger.rest.refused('editMessage', { params: at(chat, 1), body }, 'chat_not_found')
    const outside = await stranger.connects()
    await outside.refused({ action: 'edit', chatId, seq: 1, ...body }, 'chat_not_found')
  })

  test.each([
    ['no text', { text: '' }],
    ['white space', { text: ' \n ' }],
    ['4,001 characters', { text: 'x'.repeat(4001) }],
    ['another field', { text: 'hi', replyTo: 1 }],
  ])('with %s is refused', async (_, body) => {
    const { seq } = await say(alice, chat, 'stays')
    await alice.rest.refused('editMessage', { params: at(chat, seq), body }, 'validation_failed')
    const socket = await alice.connects()
    await socket.refused({ action: 'edit', chatId: chat.chatId, seq, ...body }, 'validation_failed')
  })
})

test.each(['0', '-1', '1.5', 'first'])('a message has no seq %s', async (seq) => {
  const { chatId } = await givenChat(alice)
  const body = { text: 'hi' }
  await alice.rest.refused('editMessage', { params: { chatId, seq }, body }, 'validation_failed')
})
