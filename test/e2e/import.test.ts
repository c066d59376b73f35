import { readFile } from 'node:fs/promises'
import { hashSync } from 'bcryptjs'
import { expect, it } from 'vitest'
import { logIn } from '../steps/accounts/given-users.ts'
import { givenShell } from '../steps/cli/command-line.ts'
import { exportedBy, givenRoomsDatabase } from '../steps/imports/older-system.ts'
import { freshSource, givenImportFile, runImport } from '../steps/imports/run-import.ts'

const day = (second: number) => new Date(Date.UTC(2024, 4, 1) + second * 1000).toISOString()

/** A dump of system E: two users, a private room and an open one, in which a third has written who is gone. */
const givenRooms = (source: string) => {
  const [ann, bob] = [`${source}-ann`, `${source}-bob`]
  const password = 'correct horse'
  const database = givenRoomsDatabase({
    users: [
      [1, ann, `${ann}@example.com`, hashSync(password, 4), day(0)],
      [2, bob, `${bob}@example.com`, hashSync('battery staple', 4), day(1)],
    ],
    rooms: [
      [1, `Open ${source}`, 0, 2, day(2)],
      [2, 'Closed', 1, 1, day(3)],
    ],
    room_members: [
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 2],
    ],
    messages: [
      [1, 1, 1, null, 'join', day(10)],
      [2, 2, 2, 'hello Ann', 'message', day(11)],
      [3, 1, 2, 'hello Bob', 'message', day(12)],
      [4, 9, 1, 'bye', 'message', day(13)],
      [5, 2, 1, '', 'message', day(14)],
      [6, 2, 1, 'news', 'message', day(15)],
    ],
  })
  return { ann: { userId: '', username: ann, email: `${ann}@example.com`, password }, database }
}

it('an older system is moved over by its page’s queries and `parley import`, and a repeat changes nothing', async () => {
  const source = freshSource()
  const { ann, database } = givenRooms(source)
  const shell = await givenShell()
  const file = await givenImportFile(shell, exportedBy(database, 'rooms', source))

  const first = await runImport(shell, file)
  expect(first.stderr).toBe('')
  expect(first.json()).toEqual({
    users: { imported: 2, existed: 0 },
    chats: { finished: 2, existed: 0 },
    messages: { imported: 4, existed: 0 },
    refused: 1,
    report: `${file}.refused`,
  })
  expect(first.code).toBe(1)
  const lines = (await readFile(file, 'utf8')).split('\n')
  const refused = JSON.parse(await readFile(`${file}.refused`, 'utf8'))
  expect(refused).toMatchObject({ kind: 'message', id: '4', code: 'user_not_found' })
  expect(lines[refused.line - 1]).toContain('"bye"')

  const { rest } = await logIn(ann)
  const seen = async () => {
    const { body } = await rest.done('listChats')
    const logs = body.chats.map(({ chatId }) => rest.done('listMessages', { params: { chatId } }))
    return { chats: body.chats, logs: (await Promise.all(logs)).map(({ body }) => body.messages) }
  }
  const before = await seen()
  expect(
    before.chats.map(({ kind, name, lastSeq, me }) => [kind, name, lastSeq, me?.role, me?.unread]),
  ).toEqual([
    ['public', `Open ${source}`, 2, 'member', 0],
    ['group', 'Closed', 2, 'owner', 0],
  ])
  expect(before.logs.map((log) => log.map(({ type, text, sentAt }) => [type, text, sentAt]))).toEqual([
    [
      ['text', 'news', day(15)],
      ['joined', '', day(10)],
    ],
    [
      ['text', 'hello Bob', day(12)],
      ['text', 'hello Ann', day(11)],
    ],
  ])

  expect((await runImport(shell, file)).json()).toMatchObject({
    users: { imported: 0, existed: 2 },
    chats: { finished: 0, existed: 2 },
    messages: { imported: 0, existed: 4 },
    refused: 1,
  })
  expect(await seen()).toEqual(before)
})

it('a file with a line that cannot be read, and a function that is not there, import nothing', async () => {
  const shell = await givenShell()
  const file = await givenImportFile(shell, '{"source":"x"}\n{"user":{"id":1}}\n{"usr":{}}\n')
  const unread = await runImport(shell, file)
  expect([unread.code, unread.stdout, unread.stderr]).toEqual([2, '', expect.stringContaining('Line 3')])
  const whole = await givenImportFile(shell, '{"source":"x"}\n{"user":{"id":1}}\n')
  const nowhere = await runImport(shell, whole, 'nobody')
  expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('nobody')])
})
