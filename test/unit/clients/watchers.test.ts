import { expect, test } from 'vitest'
import { watchMembers } from '../../../clients/client/watch-members.ts'
import { watchTyping } from '../../../clients/client/watch-typing.ts'
import { givenMessage } from '../../steps/chats/given-message.ts'
import { givenFakeClient, givenFakeServer, json, settle } from '../../steps/client/fake-server.ts'

const givenLive = async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  await settle()
  const push = (frame: Record<string, unknown>) => server.sockets.at(-1)?.tell(frame)
  return { server, client, live, push }
}

const typing = (userId: string, on = true, chatId = 'chat') => ({
  type: 'typing',
  chatId,
  userId,
  username: userId,
  on,
  expiresInMs: 6000,
})

test('others type until they stop, write, or fall silent; one does not see oneself, nor other chats', async () => {
  const { live, push } = await givenLive()
  const seen: string[][] = []
  const stop = watchTyping(live, 'chat', (typists) => seen.push(typists.map(({ username }) => username)))
  for (const who of ['bob', 'carol', 'dave']) push(typing(who))
  push(typing('u'))
  push(typing('erin', true, 'other'))
  expect(seen.at(-1)).toEqual(['bob', 'carol', 'dave'])
  push(typing('bob', false))
  push({ type: 'messages', chatId: 'chat', messages: [givenMessage(1, { senderId: 'carol' })] })
  expect(seen.at(-1)).toEqual(['dave'])
  await settle(4000)
  push(typing('dave'))
  await settle(4000)
  expect(seen).toHaveLength(5)
  await settle(2100)
  expect(seen.at(-1)).toEqual([])
  push(typing('bob'))
  stop()
  push(typing('carol'))
  await settle(10_000)
  expect(seen.at(-1)).toEqual(['bob'])
  live.close()
})

test('members are read when the chat opens and when they change, and presence and read marks come by pushes', async () => {
  const { server, client, live, push } = await givenLive()
  let names = ['bob']
  server.answerWith(({ path }) =>
    path.endsWith('/members')
      ? json({ members: names.map((userId) => ({ userId, online: false, readSeq: 0 })) })
      : undefined,
  )
  const seen: unknown[] = []
  const conversation = live.enter('chat')
  const stop = watchMembers(client, conversation, (members) =>
    seen.push(members.map(({ userId, online, readSeq }) => [userId, online, readSeq])),
  )
  await settle()
  expect(seen.at(-1)).toEqual([['bob', false, 0]])
  push({ type: 'presence', userId: 'bob', online: true })
  push({ type: 'presence', userId: 'stranger', online: true })
  push({ type: 'read', chatId: 'chat', userId: 'bob', readSeq: 7 })
  expect(seen.at(-1)).toEqual([['bob', true, 7]])
  names = ['bob', 'carol']
  push({ type: 'member.added', chatId: 'chat', members: [] })
  await settle()
  expect(seen.at(-1)).toEqual([
    ['bob', false, 0],
    ['carol', false, 0],
  ])
  const count = seen.length
  stop()
  push({ type: 'presence', userId: 'bob', online: true })
  push({ type: 'member.added', chatId: 'chat', members: [] })
  await settle()
  expect(seen).toHaveLength(count)
  live.close()
})
