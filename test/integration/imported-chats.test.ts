import '../steps/domain/domain.ts'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listChats } from '../../shared/domain/chats/list-chats.ts'
import { getChat } from '../../shared/domain/chats/get-chat.ts'
import { blockUser } from '../../shared/domain/privacy/block-user.ts'
import { listMembers } from '../../shared/domain/members/list-members.ts'
import { listMessages } from '../../shared/domain/messages/list-messages.ts'
import { postMessage } from '../../shared/domain/messages/post-message.ts'
import { importChats } from '../../shared/domain/imports/import-chats.ts'
import { givenSession } from '../steps/domain/given-domain.ts'
import {
  freshSource,
  givenBegunChat,
  givenImportedUsers,
  importRows,
  textRow,
  userRow,
  wasIn,
} from '../steps/domain/imports.ts'
import { expectWholeChain } from '../steps/domain/verify-chat.ts'
import type { MessageImport } from './message-importer.ts'

const givenPeople = async (count: number) => {
  const source = freshSource()
  const users = await givenImportedUsers(
    source,
    Array.from({ length: count }, (_, index) => userRow(source, index + 1)),
  )
  return { source, people: users.map((user) => ({ ...user, credentials: givenSession(user.userId) })) }
}
type People = Awaited<ReturnType<typeof givenPeople>>['people']

const reader = ([first]: People) => {
  if (!first) throw new Error('Nobody was imported')
  return first
}

const group = (id: number, members: readonly object[], more: object = {}) => ({
  id,
  kind: 'group',
  name: 'An older chat',
  createdAt: '2019-12-31T00:00:00Z',
  members,
  ...more,
})

/** Everything that the first member sees of the chat. */
const seenBy = async (people: People, chatId: string) => {
  const { credentials } = reader(people)
  const { messages } = await listMessages(credentials, chatId, { after: 0, limit: 100 })
  return { chat: await getChat(credentials, chatId), messages }
}

describe('importing a chat', () => {
  it('keeps order, times, members, roles and read marks, and opens with the last rows', async () => {
    const { source, people } = await givenPeople(3)
    const members = [{ id: 1, role: 'admin' }, { id: 2, role: 'owner', readSeq: 1 }, { id: 3 }]
    const chatId = await givenBegunChat(source, group(7, members))
    const rows = [
      { type: 'joined', from: 2, sentAt: '2020-01-01T00:00:00Z' },
      textRow(2, 10, 'hello'),
      textRow(1, 5, 'earlier by its clock'),
      textRow(3, 60, 'bye'),
    ]
    await importRows(source, chatId, rows.slice(0, 3), { last: false })
    expect((await listChats(reader(people).credentials, {})).chats).toEqual([])
    await importRows(source, chatId, rows.slice(3), { firstRow: 3 })

    const { chat, messages } = await seenBy(people, chatId)
    expect(messages.map(({ seq, type, text, sentAt }) => [seq, type, text, sentAt])).toEqual([
      [1, 'joined', '', '2020-01-01T00:00:00.000Z'],
      [2, 'text', 'hello', '2020-01-01T00:00:10.000Z'],
      [3, 'text', 'earlier by its clock', '2020-01-01T00:00:10.000Z'],
      [4, 'text', 'bye', '2020-01-01T00:01:00.000Z'],
    ])
    expect(chat).toMatchObject({
      lastSeq: 4,
      memberCount: 3,
      ownerId: people[1]?.userId,
      lastMessage: { seq: 4, text: 'bye' },
      createdAt: '2019-12-31T00:00:00.000Z',
      me: { role: 'admin', unread: 0 },
    })
    const { members: listed } = await listMembers(reader(people).credentials, chatId, {})
    expect(listed.map(({ role, readSeq }) => [role, readSeq]).sort()).toEqual([
      ['admin', 4],
      ['member', 4],
      ['owner', 1],
    ])
  })

  it('remembers senders who are no members, so that an erasure finds what they wrote', async () => {
    const { source, people } = await givenPeople(2)
    const chatId = await givenBegunChat(source, group(1, [{ id: 1 }]))
    await importRows(source, chatId, [textRow(1, 1), textRow(2, 2)])
    const remembered = people.map(({ userId }) => wasIn(userId, chatId))
    expect(await Promise.all(remembered)).toEqual([false, true])
  })

  it('goes on like any other chat', async () => {
    const { source, people } = await givenPeople(1)
    const chatId = await givenBegunChat(source, group(1, [{ id: 1 }]))
    await importRows(source, chatId, [textRow(1, 1)])
    const { credentials } = reader(people)
    const sent = await postMessage(credentials, { chatId, text: 'news', clientMessageId: 'c-1' })
    expect(sent.message).toMatchObject({ seq: 2, text: 'news' })
  })

  it('refuses rows one by one, and leaves no hole', async () => {
    const { source, people } = await givenPeople(1)
    const chatId = await givenBegunChat(source, group(1, [{ id: 1 }, { id: 99 }]))
    const { refused, written, rows } = await importRows(source, chatId, [
      textRow(1, 1),
      textRow(99, 2),
      textRow(1, 3, '   '),
      textRow(1, 4),
    ])
    expect(refused.map(({ row, code }) => [row, code])).toEqual([
      [1, 'user_not_found'],
      [2, 'validation_failed'],
    ])
    expect([rows, written]).toEqual([4, 2])
    expect((await seenBy(people, chatId)).messages.map(({ seq }) => seq)).toEqual([1, 2])
  })

  it('has one result however often and in whatever pieces it is repeated', async () => {
    const { source, people } = await givenPeople(2)
    const row = group(1, [{ id: 1 }, { id: 2 }])
    const chatId = await givenBegunChat(source, row)
    const rows = Array.from({ length: 250 }, (_, second) => textRow(1 + (second % 2), second))
    await importRows(source, chatId, rows.slice(0, 100), { last: false })
    await importRows(source, chatId, rows.slice(0, 100), { last: false })
    await Promise.all(
      [0, 50, 100].map((firstRow) => importRows(source, chatId, rows.slice(firstRow, 250), { firstRow })),
    )
    const seen = await seenBy(people, chatId)
    expect(await importRows(source, chatId, rows)).toMatchObject({
      finished: true,
      rows: 250,
      written: 0,
    })
    const again = await importChats({ source, chats: [row] })
    expect(again.chats).toMatchObject([{ chatId, existed: true, finished: true }])
    expect(await seenBy(people, chatId)).toEqual(seen)
    expect(seen.chat).toMatchObject({ lastSeq: 250, memberCount: 2 })
    expect(seen.messages.map(({ text }) => text)).toEqual(rows.slice(0, 100).map(({ text }) => text))
    await postMessage(reader(people).credentials, { chatId, text: 'and on' })
    await expectWholeChain(reader(people), chatId, 251)
  })

  it('refuses a gap, and rows that differ from those of before', async () => {
    const { source } = await givenPeople(1)
    const chatId = await givenBegunChat(source, group(1, [{ id: 1 }]))
    await importRows(source, chatId, [textRow(1, 1), textRow(1, 2)], { last: false })
    const outOfStep = { code: 'import_out_of_step' }
    const more = [textRow(1, 4)]
    await expect(importRows(source, chatId, more, { firstRow: 3 })).rejects.toMatchObject(outOfStep)
    const others = [textRow(1, 1), textRow(1, 3), textRow(1, 4)]
    await expect(importRows(source, chatId, others)).rejects.toMatchObject(outOfStep)
    await expect(importRows(freshSource(), chatId, more)).rejects.toMatchObject({ code: 'chat_not_found' })
  })

  it.each([1, 2, 3, 4, 5, 6])('killed at write %i and repeated, has one result', async (dieAt) => {
    const { source, people } = await givenPeople(20)
    const members = people.map(({ id }) => ({ id }))
    const chatId = await givenBegunChat(source, group(1, members))
    const messages = Array.from({ length: 100 }, (_, second) => textRow(1, second))
    const body = { source, chatId, firstRow: 0, messages, last: true }
    const child = fork(join(import.meta.dirname, 'message-importer.ts'), { execArgv: [] })
    child.send({ body, dieAt } satisfies MessageImport)
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    await importRows(source, chatId, messages)
    const { chat, messages: seen } = await seenBy(people, chatId)
    expect(chat).toMatchObject({ lastSeq: 100, memberCount: 20 })
    expect(seen.map(({ text }) => text)).toEqual(messages.map(({ text }) => text))
    const { members: listed } = await listMembers(reader(people).credentials, chatId, { limit: 100 })
    expect(listed.filter(({ role }) => role === 'owner')).toHaveLength(1)
    expect(listed).toHaveLength(20)
  })
})

describe('an imported direct chat', () => {
  const direct = (id: number) => ({ id, kind: 'direct', members: [{ id: 1 }, { id: 2 }] })

  it('is the one chat of the two', async () => {
    const { source, people } = await givenPeople(2)
    const chatId = await givenBegunChat(source, direct(1))
    await importRows(source, chatId, [textRow(2, 1)])
    expect((await seenBy(people, chatId)).chat).toMatchObject({ kind: 'direct', ownerId: null, lastSeq: 1 })
    const { refused } = await importChats({ source, chats: [direct(2)] })
    expect(refused).toMatchObject([{ code: 'name_taken', id: '2' }])
  })

  it('does not open between two of whom one has blocked the other', async () => {
    const { source, people } = await givenPeople(2)
    const chatId = await givenBegunChat(source, direct(1))
    await blockUser(reader(people).credentials, people[1]?.userId ?? '')
    const finished = importRows(source, chatId, [textRow(2, 1)])
    await expect(finished).rejects.toMatchObject({ code: 'consent_required' })
  })
})

it('a public chat keeps its name from the beginning of its import', async () => {
  const { source } = await givenPeople(1)
  const name = `Public ${source}`
  const chat = (id: number) => ({ id, kind: 'public', name, members: [{ id: 1 }] })
  const chatId = await givenBegunChat(source, chat(1))
  const { refused } = await importChats({ source, chats: [chat(2)] })
  expect(refused).toMatchObject([{ code: 'name_taken' }])
  expect(await importRows(source, chatId, [])).toMatchObject({ finished: true })
})
