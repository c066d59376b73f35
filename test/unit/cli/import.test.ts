import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkFile, readLines } from '../../../clients/cli/import/import-file.ts'
import { ImportRecord } from '../../../clients/cli/import/import-record.ts'
import { runImport } from '../../../clients/cli/import/run-import.ts'
import type { Service } from '../../../clients/cli/import/service.ts'
import { outputFor } from '../../../clients/cli/lib/output.ts'
import { ApiError } from '../../../clients/client/api-error.ts'
import { ImportChat, ImportMessage, ImportUser } from '../../../shared/contract/service/imports.ts'

const givenFile = (text: string | Buffer): string => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'older.jsonl')
  writeFileSync(file, text)
  return file
}

const fileOf = (...lines: unknown[]) => givenFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))

const text = (chat: number | string, from: number, line: string) => ({
  message: { chat, from, type: 'text', text: line, sentAt: '2024-01-01T00:00:00Z' },
})

type Call = [operation: string, body: Record<string, unknown>]

/** A service that takes everything, and writes down what it was asked. @param failAt the call that it refuses. */
const givenService = ({ failAt = 0 } = {}) => {
  const calls: Call[] = []
  const answers: Record<string, (body: Record<string, unknown[]>) => unknown> = {
    importUsers: ({ users = [] }) => ({
      users: users.map((_, row) => ({ row, id: String(row), userId: 'u', username: 'n', existed: false })),
      refused: [],
    }),
    importChats: ({ chats = [] }) => ({
      chats: chats.map((chat, row) => {
        const { id } = chat as { id: unknown }
        return { row, id: String(id), chatId: `c${id}`, existed: false, finished: false, unknownMembers: [] }
      }),
      refused: [],
    }),
    importMessages: ({ messages = [], firstRow, last }) => ({
      rows: Number(firstRow) + messages.length,
      written: messages.length,
      finished: Boolean(last),
      membersLeftOut: [],
      refused: [],
    }),
  }
  const service = (async (operation: string, body: Record<string, unknown[]>) => {
    if (calls.length + 1 === failAt) throw new ApiError('unavailable', 'Too busy')
    calls.push([operation, body])
    return answers[operation]?.(body)
  }) as unknown as Service
  return { service, calls }
}

const run = async (path: string, service: Service) => {
  const file = await checkFile(path)
  const record = new ImportRecord(file)
  const totals = await runImport({ file, record, service, output: outputFor(true, process), adapt: false })
  return { totals, record }
}

/** The texts that the calls brought for a chat, in order. */
const textsFor = (calls: readonly Call[], chatId: string) =>
  calls
    .filter(([operation, body]) => operation === 'importMessages' && body['chatId'] === chatId)
    .flatMap(([, { messages }]) => (messages as { text: string }[]).map((message) => message.text))

describe('an import file', () => {
  it('names its source, and breaks at line feeds alone', async () => {
    const path = givenFile('{"source":"old"}\r\n{"message":{"text":"one\u2028two"}}\r\n\n{"user":{"id":1}}')
    expect(await checkFile(path)).toMatchObject({ source: 'old', name: 'older.jsonl' })
    const lines = []
    for await (const { line, kind, row } of readLines(path)) lines.push([line, kind, row])
    expect(lines).toEqual([
      [2, 'message', { text: 'one\u2028two' }],
      [4, 'user', { id: 1 }],
    ])
  })

  it.each([
    ['{"user":{"id":1}}', 'Line 1 must name'],
    ['', 'Line 1 must name'],
    ['{"source":"old"}\n{"user":{"id":1}', 'Line 2 is not JSON'],
    ['{"source":"old"}\n{"user":{},"chat":{}}', 'Line 2 must be'],
    ['{"source":"old"}\n{"room":{}}', 'Line 2 must be'],
    ['{"source":"old"}\n{"user":[]}', 'Line 2 must be'],
    ['{"source":"old"}\n\n7', 'Line 3 must be'],
  ])('of %j is refused as a whole', async (content, message) => {
    await expect(checkFile(givenFile(content))).rejects.toThrow(message)
  })

  it('of another encoding is refused as a whole, where it was once imported with other letters', async () => {
    const named = '{"source":"old"}\n{"user":{"id":1,"username":"jose","displayName":"José"}}\n'
    await expect(checkFile(givenFile(Buffer.from(named, 'latin1')))).rejects.toThrow('Line 2 is not UTF-8')
    // As programs on Windows begin a file of UTF-8.
    expect(await checkFile(givenFile(`\ufeff${named}`))).toMatchObject({ source: 'old' })
  })
})

describe('an import', () => {
  it('sends users, then chats with their members, then each chat’s messages in order', async () => {
    const { service, calls } = givenService()
    const path = fileOf(
      { source: 'old' },
      text(7, 1, 'a'),
      { member: { chat: 7, id: 2 } },
      { chat: { id: 7, kind: 'group', name: 'Seven', members: [{ id: 1, role: 'owner' }] } },
      text('8', 1, 'b'),
      text(7, 1, 'c'),
      { user: { id: 1, username: 'ann' } },
      { chat: { id: 8, kind: 'group', name: 'Eight' } },
    )
    const { totals } = await run(path, service)
    expect(calls.map(([operation]) => operation)).toEqual([
      'importUsers',
      'importChats',
      'importMessages',
      'importMessages',
    ])
    expect(calls[1]?.[1]).toMatchObject({
      source: 'old',
      chats: [
        { id: 7, members: [{ id: 1, role: 'owner' }, { id: 2 }] },
        { id: 8, members: [] },
      ],
    })
    expect(textsFor(calls, 'c7')).toEqual(['a', 'c'])
    expect(textsFor(calls, 'c8')).toEqual(['b'])
    expect(calls.slice(2).every(([, { last, firstRow }]) => last === true && firstRow === 0)).toBe(true)
    expect(totals).toMatchObject({ chats: { finished: 2 }, messages: { imported: 3 } })
  })

  it('brings chats whose ids are names of every object, and reports messages of such chats that are missing', async () => {
    const { service, calls } = givenService()
    const ids = ['constructor', '__proto__']
    const path = fileOf(
      { source: 'old' },
      ...ids.flatMap((id) => [{ chat: { id, kind: 'group', name: 'Named' } }, text(id, 1, `in ${id}`)]),
      text('toString', 1, 'in no chat'),
    )
    const { record } = await run(path, service)
    for (const id of ids) expect(textsFor(calls, `c${id}`)).toEqual([`in ${id}`])
    expect(JSON.parse(readFileSync(record.reportFile, 'utf8'))).toMatchObject({
      line: 6,
      code: 'chat_not_found',
    })
  })

  it.each([
    ['message', text(9, 1, 'lost')],
    // Once dropped without a word.
    ['member', { member: { chat: 9, id: 1 } }],
  ])('reports a %s of a chat that is not in the file', async (kind, line) => {
    const chat = { chat: { id: 1, kind: 'group', name: 'One', members: [{ id: 1 }] } }
    for (const others of [[], [chat]]) {
      const { record } = await run(fileOf({ source: 'old' }, line, ...others), givenService().service)
      const report = readFileSync(record.reportFile, 'utf8').trim().split('\n')
      expect(report.map((one) => JSON.parse(one))).toEqual([
        expect.objectContaining({ line: 2, kind, code: 'chat_not_found' }),
      ])
    }
  })

  const history = () =>
    fileOf(
      { source: 'old' },
      { user: { id: 1, username: 'ann' } },
      { chat: { id: 1, kind: 'group', name: 'One', members: [{ id: 1 }] } },
      { chat: { id: 2, kind: 'group', name: 'Two', members: [{ id: 1 }] } },
      ...Array.from({ length: 1200 }, (_, index) => text(1 + (index % 2), 1, `m${index}`)),
    )

  it.each([1, 2, 3, 4, 5, 7])('that fails at call %i goes on there', async (failAt) => {
    const path = history()
    const first = givenService({ failAt })
    await expect(run(path, first.service)).rejects.toThrow('Too busy')
    const second = givenService()
    await run(path, second.service)
    const calls = [...first.calls, ...second.calls]
    expect(calls.filter(([operation]) => operation !== 'importMessages')).toHaveLength(2)
    for (const chat of [1, 2])
      expect(textsFor(calls, `c${chat}`)).toEqual(
        Array.from({ length: 600 }, (_, index) => `m${2 * index + chat - 1}`),
      )
    const third = givenService()
    await run(path, third.service)
    expect(third.calls.length).toBeGreaterThan(4)
  })
})

describe('rows', () => {
  it('take numbers for ids, null for what is absent, and times of any zone', () => {
    const user = ImportUser.parse({
      id: 7,
      username: 'ann',
      email: null,
      createdAt: '2024-05-01T02:00:00.123456+02:00',
    })
    expect(user).toEqual({
      id: '7',
      username: 'ann',
      email: undefined,
      displayName: undefined,
      passwordHash: undefined,
      createdAt: Date.UTC(2024, 4, 1, 0, 0, 0, 123),
    })
  })

  it.each([
    [
      'a time without a zone',
      ImportMessage,
      { from: 1, type: 'text', text: 'x', sentAt: '2024-05-01T02:00:00' },
    ],
    ['a hash that is none', ImportUser, { id: 1, username: 'a', email: 'a@b.cc', passwordHash: '$1$x' }],
    [
      'a hash that takes minutes',
      ImportUser,
      { id: 1, username: 'a', email: 'a@b.cc', passwordHash: `$2a$31$${'a'.repeat(53)}` },
    ],
    [
      'a hash without an address',
      ImportUser,
      { id: 1, username: 'a', passwordHash: `$2a$10$${'a'.repeat(53)}` },
    ],
    [
      'two owners',
      ImportChat,
      {
        id: 1,
        kind: 'group',
        name: 'abc',
        members: [
          { id: 1, role: 'owner' },
          { id: 2, role: 'owner' },
        ],
      },
    ],
    ['a member twice', ImportChat, { id: 1, kind: 'group', name: 'abc', members: [{ id: 1 }, { id: '1' }] }],
    [
      'a direct chat of three',
      ImportChat,
      { id: 1, kind: 'direct', members: [{ id: 1 }, { id: 2 }, { id: 3 }] },
    ],
    ['a group without a name', ImportChat, { id: 1, kind: 'group', members: [{ id: 1 }] }],
  ])('refuse %s', (_, schema, row) => {
    expect(schema.safeParse(row).success).toBe(false)
  })
})
