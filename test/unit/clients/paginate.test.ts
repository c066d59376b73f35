import { expect, expectTypeOf, test } from 'vitest'
import { paginate, paginateMessages } from '../../../clients/client/paginate.ts'
import type { Chat } from '../../../shared/contract/chats.ts'
import { type Call, givenFakeClient, givenFakeServer, json, problem } from '../../steps/client/fake-server.ts'

const asked = (calls: Call[]) => calls.map(({ path, query }) => `${path}?${query}`)

/** A server whose members come two on a page. */
const givenMembers = (names: string[]) => {
  const server = givenFakeServer()
  server.answerWith(({ path, query }) => {
    if (!path.endsWith('/members')) return undefined
    const start = Number(query.get('cursor') ?? 0)
    const members = names.slice(start, start + 2).map((username) => ({ username }))
    return json({ members, ...(start + 2 < names.length && { nextCursor: String(start + 2) }) })
  })
  return server
}

const taken = async <T>(entries: AsyncIterable<T>, atMost = Number.POSITIVE_INFINITY): Promise<T[]> => {
  const found: T[] = []
  for await (const entry of entries) if (found.push(entry) >= atMost) break
  return found
}

test('entries of all pages come one after another, and each page is asked with the same filter', async () => {
  const server = givenMembers(['a', 'b', 'c', 'd', 'e'])
  const { client } = givenFakeClient(server)
  const members = paginate(client, 'listMembers', { params: { chatId: 'chat' }, query: { limit: 2 } })
  expect((await taken(members)).map(({ username }) => username)).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(asked(server.calls)).toEqual([
    '/chats/chat/members?limit=2',
    '/chats/chat/members?limit=2&cursor=2',
    '/chats/chat/members?limit=2&cursor=4',
  ])
})

test('a page is read only when it is needed', async () => {
  const server = givenMembers(['a', 'b', 'c'])
  const { client } = givenFakeClient(server)
  await taken(paginate(client, 'listMembers', { params: { chatId: 'chat' } }), 2)
  expect(server.calls).toHaveLength(1)
})

test('a refusal ends the entries with its error', async () => {
  const server = givenMembers([])
  server.answerWith(() => problem('chat_not_found', 404))
  const { client } = givenFakeClient(server)
  await expect(taken(paginate(client, 'listMembers', { params: { chatId: 'x' } }))).rejects.toMatchObject({
    code: 'chat_not_found',
  })
})

test('messages come from the newest back to the first', async () => {
  const server = givenFakeServer()
  for (let n = 1; n <= 250; n++) server.add(`text ${n}`)
  const { client } = givenFakeClient(server)
  const seqs = (await taken(paginateMessages(client, 'chat'))).map(({ seq }) => seq)
  expect(seqs).toEqual(Array.from({ length: 250 }, (_, index) => 250 - index))
  expect(server.calls).toHaveLength(3)
  expect((await taken(paginateMessages(client, 'chat', { before: 4 }))).map(({ seq }) => seq)).toEqual([
    3, 2, 1,
  ])
  expect(await taken(paginateMessages(client, 'chat', { before: 1 }))).toEqual([])
})

test('what an operation lists is typed', () => {
  const { client } = givenFakeClient(givenFakeServer())
  expectTypeOf(paginate(client, 'listChats')).toEqualTypeOf<AsyncGenerator<Chat, void, undefined>>()
  // @ts-expect-error a chat must be named
  expectTypeOf(() => paginate(client, 'listMembers')).toBeFunction()
  // @ts-expect-error it has no pages
  expectTypeOf(() => paginate(client, 'getChat', { params: { chatId: 'c' } })).toBeFunction()
})
