import { expect, onTestFinished, test, vi } from 'vitest'
import type { Conversation } from '../../../clients/client/conversation.ts'
import { Continuity, type LogBreak } from '../../../clients/client/continuity.ts'
import { sha256 } from '../../../clients/client/sha256.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Proof } from '../../../shared/contract/proof.ts'
import { beginningOf, type ChainValue } from '../../../shared/contract/verify-chain.ts'
import { chainTo, keepInChain, readEnd, toLink } from '../../../shared/domain/records/chain.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { type MessageRecord, toMessage } from '../../../shared/domain/records/message.ts'
import { givenFakeClient, givenFakeServer, json, problem, settle } from '../../steps/client/fake-server.ts'
import { stubGlobal } from '../../steps/generic/stub-global.ts'

const chatId = 'c'

/** A log whose messages are chained, as the server keeps it, from one seq on. */
const givenLog = (chainedFrom = 1) => {
  let records: MessageRecord[] = []
  let chain: Uint8Array | undefined
  const ends: Uint8Array[] = []
  return {
    add: (text: string, senderId = 'someone') => {
      const seq = records.length + 1
      const record: MessageRecord = {
        ...keys.message(chatId, seq),
        chatId,
        seq,
        type: 'text',
        senderId,
        senderName: senderId,
        text,
        sentAtMs: 1_764_000_000_000 + seq,
      }
      if (seq < chainedFrom) {
        records.push(record)
        return
      }
      const chained = chainTo(chatId, { lastSeq: seq - 1, ...(chain && { chain }) }, [record])
      records.push(...chained.records)
      chain = chained.chain
      ends[seq - 1] = chain
    },
    /** Changes the log, rightly or not. */
    change: (seq: number, to: (record: MessageRecord) => MessageRecord) => {
      records = records.map((record) => (record.seq === seq ? to(record) : record))
    },
    remove: (seq: number) => {
      records = records.filter((record) => record.seq !== seq)
    },
    removeLinks: (from: number) => {
      records = records.map(({ chain: link, ...record }) =>
        link && record.seq < from ? { ...record, chain: link } : record,
      )
    },
    /** As a restored backup is: the end is that of then. */
    truncate: (seq: number) => {
      records = records.slice(0, seq)
      chain = ends[seq - 1]
    },
    messages: (): Message[] => records.map(toMessage),
    end: () => readEnd({ lastSeq: records.at(-1)?.seq ?? 0, ...(chain && { chain }) }),
    prove: (from: number, to: number): Proof => {
      const links = records.filter(({ seq }) => seq >= from && seq <= to).slice(0, 2)
      return { chatId, lastSeq: records.length, after: 0, links: links.flatMap((one) => toLink(one) ?? []) }
    },
  }
}
type Log = ReturnType<typeof givenLog>

/** Hashes are computed in real time. The value moves on when all is checked. */
const untilChecked = (conversation: Conversation, end: ReturnType<Log['end']>) =>
  vi.waitFor(() => expect(conversation.chain).toEqual(end && { seq: end.seq, chain: end.chain }))

/** A client that shows a chat of three messages, and what it tells of breaks. */
const givenClient = async () => {
  const server = givenFakeServer()
  let log = givenLog()
  for (const text of ['one', 'two', 'three']) log.add(text)
  let end = log.end
  let [provable, enterable] = [Number.POSITIVE_INFINITY, 0]
  const from: (string | null)[] = []
  server.replyWith((frame) => {
    if (frame.action !== 'enter') return 'default'
    const { after } = frame
    const messages = log.messages().filter(({ seq }) => after === undefined || seq > Number(after))
    const lastSeq = log.messages().at(-1)?.seq ?? 0
    if (enterable-- > 0) return { type: 'error', code: 'unavailable', detail: 'Later' }
    if (Number(after ?? 0) > lastSeq) return { type: 'error', code: 'cursor_ahead', detail: 'Shorter' }
    return { ...server.reply(frame), messages, lastSeq, chain: end() }
  })
  server.answerWith((call) => {
    if (call.path.endsWith('/messages'))
      return json({ messages: log.messages().toReversed(), lastSeq: log.messages().at(-1)?.seq })
    if (!call.path.endsWith('/proof')) return undefined
    from.push(call.query.get('from'))
    const [first, last] = [Number(call.query.get('from')), Number(call.query.get('to'))]
    return provable-- > 0 ? json(log.prove(first, last)) : problem('forbidden', 403)
  })
  const { client } = givenFakeClient(server)
  const live = client.connect()
  onTestFinished(() => live.close())
  const conversation = live.enter(chatId)
  const breaks: LogBreak[] = []
  conversation.on('break', (found) => breaks.push(found))
  await settle()
  expect(conversation.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three'])
  return {
    conversation,
    live,
    breaks,
    log: () => log,
    push: (message: Message) =>
      server.sockets.at(-1)?.deliver({ type: 'messages', chatId, messages: [message] }),
    proofs: () => server.calls.filter(({ path }) => path === `/chats/${chatId}/proof`).length,
    /** Seqs that proofs were asked from. */
    from,
    /** So many proofs are answered from now on, and the next ones refused. */
    proves: (count: number) => {
      provable = count
    },
    /** So many attempts to enter fail. */
    refusesToEnter: (count: number) => {
      enterable = count
    },
    cut: async () => {
      server.cutAll()
      await settle(40_000)
    },
    resume: async ({ other, noEnd = false }: { other?: Log; noEnd?: boolean } = {}) => {
      log = other ?? log
      end = noEnd ? () => undefined : log.end
      server.cutAll()
      await settle(40_000)
      expect(conversation.status).toBe('live')
      await untilChecked(conversation, end())
    },
  }
}

test('a log that goes on from what was seen is no break, and costs a call only if there is more of it', async () => {
  const { conversation, breaks, log, proofs, resume } = await givenClient()
  expect(conversation.chain).toMatchObject({ seq: 3, chain: log().end()?.chain })
  await resume()
  expect(proofs()).toBe(0)
  for (const text of ['four', 'five', 'six']) log().add(text)
  await resume()
  expect(proofs()).toBe(2)
  expect(conversation.chain?.seq).toBe(6)
  expect(breaks).toEqual([])
})

test('a message that was edited, deleted or erased meanwhile is no break', async () => {
  const { breaks, log, resume } = await givenClient()
  for (const text of ['four', 'five', 'six']) log().add(text)
  const changed = (seq: number, fields: Partial<MessageRecord>) =>
    log().change(seq, (record) => ({ ...keepInChain(record, { ...record, ...fields }), revision: 1 }))
  changed(4, { text: 'another', editedAtMs: 1_764_000_001_000 })
  changed(5, { text: '', deletedAtMs: 1_764_000_001_000 })
  changed(6, { senderId: 'deleted-user', senderName: 'deleted user' })
  await resume()
  await resume()
  expect(breaks).toEqual([])
})

test('a log that was made anew is told once, and followed from there', async () => {
  const { conversation, breaks, resume } = await givenClient()
  const other = givenLog()
  for (const text of ['one', 'two', 'three']) other.add(text)
  await resume({ other })
  expect(breaks).toEqual([{ seq: 3, fault: 'kept' }])
  other.add('four')
  await resume()
  expect(breaks).toHaveLength(1)
  expect(conversation.chain?.seq).toBe(4)
})

test('a log that was made anew and went on is told, too', async () => {
  const { breaks, resume } = await givenClient()
  const other = givenLog()
  for (const text of ['one', 'two', 'three', 'four']) other.add(text)
  await resume({ other })
  expect(breaks).toEqual([{ seq: 4, fault: 'chain' }])
})

test.each<[string, (log: Log) => void, LogBreak]>([
  ['is gone', (log) => log.remove(5), { seq: 5, fault: 'missing' }],
  ['has no place in the chain, as all after it', (log) => log.removeLinks(5), { seq: 5, fault: 'missing' }],
  [
    'has another time',
    (log) => log.change(5, (record) => ({ ...record, sentAtMs: 1 })),
    { seq: 5, fault: 'chain' },
  ],
  [
    'has another text',
    (log) => log.change(5, (record) => ({ ...record, text: 'x' })),
    { seq: 5, fault: 'chain' },
  ],
])('a message of meanwhile that %s is a break at its seq', async (_, tamper, expected) => {
  const { breaks, log, resume } = await givenClient()
  for (const text of ['four', 'five', 'six']) log().add(text)
  tamper(log())
  await resume()
  expect(breaks).toEqual([expected])
})

test('a log whose chain is gone is a break', async () => {
  const { breaks, resume } = await givenClient()
  await resume({ noEnd: true })
  expect(breaks).toEqual([{ seq: 3, fault: 'kept' }])
})

test('more messages than a thousand were compared in part', async () => {
  const { conversation, breaks, log, resume } = await givenClient()
  // The stub proves two links at a time.
  for (let seq = 4; seq <= 60; seq++) log().add(`message ${seq}`)
  log().change(50, (record) => ({ ...record, text: 'x' }))
  await resume()
  expect(breaks).toEqual([{ seq: 50, fault: 'chain' }])
  expect(conversation.logBreak).toBe(breaks[0])
})

test('a check that fails goes on from the last page that fitted', async () => {
  const { conversation, breaks, log, from, proves, cut, resume } = await givenClient()
  for (const text of ['four', 'five', 'six', 'seven']) log().add(text)
  proves(1)
  await cut()
  await vi.waitFor(() => expect(from).toEqual(['4', '6']))
  expect(conversation.chain?.seq).toBe(5)
  proves(Number.POSITIVE_INFINITY)
  await resume()
  expect(from).toEqual(['4', '6', '6'])
  expect(breaks).toEqual([])
})

test('a log that has become shorter is told, and ends the conversation', async () => {
  const { conversation, breaks, live, log, cut } = await givenClient()
  log().truncate(2)
  await cut()
  expect(breaks).toEqual([{ seq: 3, fault: 'missing' }])
  expect([conversation.status, conversation.reason?.code]).toEqual(['ended', 'cursor_ahead'])
  const again = live.enter(chatId)
  await settle()
  expect(again.messages.map(({ text }) => text)).toEqual(['one', 'two'])
})

test('a log that has become shorter was not told when the chat was first read over REST', async () => {
  const { breaks, log, refusesToEnter, cut } = await givenClient()
  log().truncate(2)
  refusesToEnter(1)
  await cut()
  expect(breaks).toEqual([{ seq: 3, fault: 'missing' }])
})

test('a value that the application has kept is compared when the chat is entered', async () => {
  const { conversation, live, log } = await givenClient()
  const kept = conversation.chain
  conversation.leave()
  log().add('four')
  const breaks: LogBreak[] = []
  const again = live.enter(chatId, { chain: kept })
  again.on('break', (found) => breaks.push(found))
  await settle()
  await untilChecked(again, log().end())
  expect(breaks).toEqual([])
  again.leave()
  const forged = live.enter(chatId, { chain: { seq: 3, chain: 'x'.repeat(43) } })
  forged.on('break', (found) => breaks.push(found))
  await settle()
  await untilChecked(forged, log().end())
  expect(breaks).toEqual([{ seq: 4, fault: 'chain' }])
})

/** Follows a log by itself, from a value that was kept, with what is shown of it. */
const givenFollower = (
  log: Log,
  kept: ChainValue | undefined,
  messageAt: (seq: number) => Message | undefined = () => undefined,
) => {
  const breaks: LogBreak[] = []
  const asked: number[] = []
  const ask = async (from: number, to: number) => {
    asked.push(from)
    return log.prove(from, to)
  }
  const following = { chatId, ask, messageAt, onBreak: (found: LogBreak) => breaks.push(found) }
  return { continuity: new Continuity(following, kept), breaks, asked }
}
const endOf = (log: Log): ChainValue => {
  const { seq, chain } = log.end() ?? expect.fail('not chained')
  return { seq, chain }
}
const addUpTo = (log: Log, last: number) => {
  while (log.messages().length < last) log.add(`message ${log.messages().length + 1}`)
}
const givenGrownLog = () => {
  const log = givenLog()
  addUpTo(log, 3)
  const kept = endOf(log)
  addUpTo(log, 6)
  return { log, kept }
}

test('a message that was pushed with another text than the log has is a break', async () => {
  const { breaks, log, push, resume } = await givenClient()
  log().add('four')
  push({ ...(log().messages()[3] as Message), text: 'x' })
  await resume()
  expect(breaks).toEqual([{ seq: 4, fault: 'text' }])
})

test('messages that are not shown yet are checked by their places in the chain', async () => {
  const { log, kept } = givenGrownLog()
  const { continuity, breaks } = givenFollower(log, kept)
  await continuity.follow(log.end())
  expect(continuity.kept).toEqual(endOf(log))
  expect(breaks).toEqual([])
})

test.each<[string, Partial<Message>, LogBreak['fault']]>([
  ['text', { text: 'x' }, 'text'],
  ['author', { senderId: 'x' }, 'author'],
])('a message that is shown with another %s than it was sent with is a break', async (_, fields, fault) => {
  const { log, kept } = givenGrownLog()
  const shown = log.messages().map((message) => (message.seq === 5 ? { ...message, ...fields } : message))
  const { continuity, breaks } = givenFollower(log, kept, (seq) => shown[seq - 1])
  await continuity.follow(log.end())
  expect(breaks).toEqual([{ seq: 5, fault }])
  expect(continuity.kept).toEqual(endOf(log))
})

test('a message that was edited after it was shown is no break', async () => {
  const { log, kept } = givenGrownLog()
  const shown = log.messages()
  log.change(5, (record) => ({ ...keepInChain(record, { ...record, text: 'x' }), revision: 1 }))
  const { continuity, breaks } = givenFollower(log, kept, (seq) => shown[seq - 1])
  await continuity.follow(log.end())
  expect(breaks).toEqual([])
})

test('a chain that begins after what was kept is a break, unless its beginning was kept', async () => {
  const log = givenLog(4)
  addUpTo(log, 6)
  for (const [value, found] of [
    [{ seq: 2, chain: 'x' }, [{ seq: 2, fault: 'kept' }]],
    [{ seq: 3, chain: 'x' }, [{ seq: 4, fault: 'chain' }]],
    [await beginningOf(sha256, chatId, 3), []],
  ] as const) {
    const { continuity, breaks } = givenFollower(log, value)
    await continuity.follow(log.end())
    expect(breaks).toEqual(found)
  }
})

test('an end that is answered after a later one is passed over', async () => {
  const { log, kept } = givenGrownLog()
  const earlier = log.end()
  addUpTo(log, 8)
  const { continuity, breaks, asked } = givenFollower(log, kept)
  await Promise.all([continuity.follow(log.end()), continuity.follow(earlier)])
  expect(continuity.kept).toEqual(endOf(log))
  expect(asked).toEqual([4, 6, 8])
  expect(breaks).toEqual([])
})

test.each([
  ['hashes, as a page that was loaded over plain HTTP', {}],
  ['crypto', undefined],
])('where there is no %s, nothing is checked', async (_, there) => {
  const { log, kept } = givenGrownLog()
  const { continuity, breaks, asked } = givenFollower(log, kept)
  stubGlobal('crypto', there)
  await continuity.follow(log.end())
  expect(continuity.kept).toBe(kept)
  expect([breaks, asked]).toEqual([[], []])
})
