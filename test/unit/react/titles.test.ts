import { expect, test } from 'vitest'
import { Titles } from '../../../clients/react/titles.ts'
import { givenChatOf } from '../../steps/chats/given-chat-of.ts'
import { givenFakeClient, givenFakeServer, json, settle } from '../../steps/client/fake-server.ts'

test('a direct chat is called by its other member, and a chat that has not changed stays the same', async () => {
  const server = givenFakeServer()
  const members = ['u', 'bob'].map((userId) => ({ userId, username: userId, displayName: `the ${userId}` }))
  server.answerWith(({ path }) => (path.endsWith('/members') ? json({ members }) : undefined))
  const { client } = givenFakeClient(server)
  const live = client.connect()
  let changes = 0
  const titles = new Titles(client, live, () => changes++)
  const direct = givenChatOf('a', '2026-01-01T00:00:00.000Z', { kind: 'direct', name: '' })
  const group = givenChatOf('b', '2026-01-01T00:00:00.000Z', { name: 'Lunch' })
  expect([titles.of(direct).title, titles.of(group).title]).toEqual(['', 'Lunch'])
  await settle()
  expect([titles.of(direct).title, changes]).toEqual(['the bob', 1])
  expect(titles.of(direct)).toBe(titles.of(direct))
  live.close()
})
