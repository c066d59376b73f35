import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ExportLine } from '../../../shared/contract/export-lines.ts'
import type { Proof } from '../../../shared/contract/proof.ts'
import { ChainLines } from '../../../shared/domain/exports/chain-lines.ts'
import { chainTo, toLink } from '../../../shared/domain/records/chain.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { type MessageRecord, toMessage } from '../../../shared/domain/records/message.ts'
import { alice, givenStubShell } from '../../steps/cli/stub-shell.ts'

const chatId = '11111111-2222-4333-8444-555555555555'
const file = { attachmentId: 'a-1', name: 'menu.pdf', contentType: 'application/pdf', size: 7 } as const

/** A log in which every second message is Alice's, and of which she has three. */
const givenLog = (after = 0): MessageRecord[] =>
  chainTo(
    chatId,
    { lastSeq: after },
    Array.from({ length: 6 }, (_, index): MessageRecord => {
      const seq = after + index + 1
      const sender = index % 2 === 0 ? alice : { userId: 'b1', username: 'bob' }
      return {
        ...keys.message(chatId, seq),
        chatId,
        seq,
        type: 'text',
        senderId: sender.userId,
        senderName: sender.username,
        text: `message ${seq}`,
        clientMessageId: `c-${seq}`,
        ...(index === 2 && { attachments: [file], custom: '{"b":1,"a":"é"}' }),
        sentAtMs: 1_764_000_000_000 + seq,
      }
    }),
  ).records

const answerOf = (log: readonly MessageRecord[], from: number, lastSeq: number): Proof => ({
  chatId,
  lastSeq,
  after: (log[0]?.seq ?? 1) - 1,
  // Two at a time, so that there are pages.
  links: log
    .filter(({ seq }) => seq >= from)
    .slice(0, 2)
    .flatMap((record) => {
      const link = toLink(record)
      return link ? [{ ...link, message: toMessage(record) }] : []
    }),
})

const givenChatOf = (log: readonly MessageRecord[], lastSeq = log.at(-1)?.seq ?? 0) =>
  givenStubShell({
    getProof: ({ url }) => ({
      body: answerOf(log, Number(new URL(url, 'http://x').searchParams.get('from')), lastSeq),
    }),
  })

test('verify names the messages that fit, and a value that proves them later', async () => {
  const log = givenLog()
  const { runs } = await givenChatOf(log)
  const value = `6:${log[5] && toLink(log[5])?.chain}`
  const { code, stdout } = await runs(['verify', '-c', chatId])
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: `6 messages fit, from 1 to 6\nTo prove this later, keep ${value}\n`,
  })
  expect((await runs(['verify', '-c', chatId, '--kept', value])).code).toBe(0)
  const other = await givenChatOf(givenLog())
  const anew = await other.runs(['verify', '-c', chatId, '--kept', value])
  expect(anew.code).toBe(1)
  expect(anew.stdout).toMatch(/^Message 6 does not fit. Its chain value is not the one that you kept/)
})

test('verify names the first message that does not fit', async () => {
  const log = givenLog()
  const gone = await givenChatOf(log.toSpliced(3, 1))
  expect(await gone.runs(['verify', '-c', chatId])).toMatchObject({
    code: 1,
    stdout: 'Message 4 does not fit. It is missing\n',
    stderr: '',
  })
  const rewritten = await givenChatOf(log.map((one) => (one.seq === 2 ? { ...one, text: 'another' } : one)))
  const { code, stdout } = await rewritten.runs(['verify', '-c', chatId, '--json'])
  expect(code).toBe(1)
  expect(JSON.parse(stdout)).toMatchObject({ end: { seq: 1 }, fault: { seq: 2, fault: 'chain' } })
})

test('verify says from where on an older chat is proved', async () => {
  const { runs } = await givenChatOf(givenLog(41))
  const { stdout } = await runs(['verify', '-c', chatId])
  expect(stdout).toContain('6 messages fit, from 42 to 47\nThe chain begins after 41: this proves nothing')
  const empty = await givenChatOf([], 0)
  expect((await empty.runs(['verify', '-c', chatId])).stdout).toBe('The chat has no messages\n')
})

test('verify takes a chat or a file, and a value as it was shown', async () => {
  const { runs } = await givenChatOf([])
  for (const wrong of [[], ['x.jsonl', '-c', chatId], ['x.jsonl'], ['-c', chatId, '--kept', '6:short']])
    expect((await runs(['verify', ...wrong])).code).toBe(2)
})

/** The lines of an export of Alice's. */
const exportOf = async (log: readonly MessageRecord[], isMember: boolean): Promise<ExportLine[]> => {
  const lines = new ChainLines(chatId, alice.userId, isMember)
  const ofLog: ExportLine[] = []
  for (const record of log) ofLog.push(...(await lines.take(record)))
  const membership = {
    type: 'membership',
    chatId,
    kind: 'group',
    name: 'Lunch',
    role: 'member',
    joinedAt: '2026-11-20T13:45:00.000Z',
    readSeq: 0,
    notifications: 'all',
    chainAfter: (log.find(({ chain }) => chain)?.seq ?? 1) - 1,
  } as const
  return [
    { type: 'export', version: 1, userId: alice.userId, requestedAt: '2026-11-29T00:00:00.000Z' },
    ...(isMember ? [membership] : []),
    { type: 'file', chatId, ...file, seq: 3, path: '/x' },
    ...ofLog,
    ...lines.finish(),
  ]
}

const verifyExport = async (lines: readonly ExportLine[]) => {
  const { folder, runs } = await givenStubShell({})
  const text = lines.map((line) => JSON.stringify(ExportLine.parse(line))).join('\n')
  await writeFile(join(folder, 'mine.jsonl'), `${text}\n`)
  const { code, stdout, stderr } = await runs(['verify', 'mine.jsonl', '--json'])
  return { code, stderr, ...JSON.parse(stdout) }
}

test('verify proves an export, of a chat that was left too, whose leaves tell nothing', async () => {
  const log = givenLog()
  const chain = log[5] && toLink(log[5])?.chain
  const inChat = await exportOf(log, true)
  expect(JSON.stringify(inChat)).not.toContain('message 2')
  expect(await verifyExport(inChat)).toMatchObject({
    code: 0,
    fitting: 3,
    chats: [{ chatId, end: { seq: 6, chain } }],
  })
  expect(await verifyExport(await exportOf(log, false))).toMatchObject({ code: 0, fitting: 3, chats: [] })
  const [first] = givenLog(40)
  if (!first) throw new Error('no message')
  const { chain: _, salt: _salt, ...older } = first
  const grown = await exportOf([older, ...givenLog(41)], true)
  expect(await verifyExport(grown)).toMatchObject({ code: 0, fitting: 3, unchained: 1 })
})

test('verify names the first message of an export that does not fit', async () => {
  for (const isMember of [true, false]) {
    const lines = await exportOf(givenLog(), isMember)
    const changed = (change: (line: Extract<ExportLine, { type: 'message' }>) => object) =>
      verifyExport(
        lines.map((line) =>
          line.type === 'message' && line.seq === 3 ? ({ ...line, ...change(line) } as ExportLine) : line,
        ),
      )
    const fault = { chatId, seq: 3 }
    expect(await changed(() => ({ text: 'another' }))).toMatchObject({ code: 1, fitting: 1, fault })
    expect(await changed(() => ({ custom: { b: 2 } }))).toMatchObject({ code: 1, fault })
    expect(await changed(() => ({ sentAt: '2020-01-01T00:00:00.000Z' }))).toMatchObject({ code: 1, fault })
  }
  const lines = await exportOf(givenLog(), true)
  const without = (seq: number) =>
    verifyExport(lines.filter((line) => !('seq' in line && line.seq === seq && line.type === 'message')))
  expect(await without(3)).toMatchObject({ code: 1, fault: { chatId, seq: 4, fault: 'missing' } })
  const leaves = lines.map((line) =>
    line.type === 'leaves' && line.from === 2 ? { ...line, leaves: ['x'.repeat(43)] } : line,
  )
  expect(await verifyExport(leaves)).toMatchObject({ code: 1, fault: { chatId, seq: 3 } })
})
