import { expect, test } from 'vitest'
import { givenShell } from '../steps/cli/command-line.ts'
import { freshSource, givenImportFile, runImport } from '../steps/imports/run-import.ts'
import { chatsOfSource } from '../steps/imports/stored-import.ts'

const users = 1000
const chats = 100
const messages = 100_000

/** Every user writes in a chat of ten, in turn, and all chats at the same time. */
const fileOf = (source: string): string => {
  const lines: unknown[] = [{ source }]
  for (let id = 1; id <= users; id++) lines.push({ user: { id, username: `${source}-${id}` } })
  for (let id = 1; id <= chats; id++) lines.push({ chat: { id, kind: 'group', name: `Chat ${id}` } })
  for (let id = 1; id <= users; id++) lines.push({ member: { chat: 1 + (id % chats), id } })
  for (let index = 0; index < messages; index++) {
    const chat = 1 + (index % chats)
    const from = chat - 1 + chats * (1 + (Math.floor(index / chats) % 9))
    const sentAt = new Date(Date.UTC(2020, 0, 1) + index * 1000).toISOString()
    lines.push({ message: { chat, from, type: 'text', text: `message ${index}`, sentAt } })
  }
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

test('1,000 users, 100 chats and 100,000 messages, imported twice: one result', async () => {
  const source = freshSource('large')
  const shell = await givenShell()
  const file = await givenImportFile(shell, fileOf(source))
  expect((await runImport(shell, file)).json()).toEqual({
    users: { imported: users, existed: 0 },
    chats: { finished: chats, existed: 0 },
    messages: { imported: messages, existed: 0 },
    refused: 0,
  })
  const first = await chatsOfSource(source, chats)
  expect(first).toHaveLength(chats)
  for (const { lastSeq, memberCount, seqs } of first) {
    expect([lastSeq, memberCount]).toEqual([messages / chats, users / chats])
    expect(seqs).toEqual(Array.from({ length: messages / chats }, (_, index) => index + 1))
  }
  expect((await runImport(shell, file)).json()).toEqual({
    users: { imported: 0, existed: users },
    chats: { finished: 0, existed: chats },
    messages: { imported: 0, existed: messages },
    refused: 0,
  })
  expect(await chatsOfSource(source, chats)).toEqual(first)
})
