import { randomUUID } from 'node:crypto'
import type { Message } from '../../shared/contract/messages.ts'
import type { Credentials } from '../../shared/domain/access/credentials.ts'
import { readMessages } from '../../shared/domain/messages/read-messages.ts'
import { sendMessage } from '../../shared/domain/sending/send-message.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { simulate } from '../conditions/simulation.ts'
import { VirtualTime } from '../conditions/virtual-time.ts'
import { givenChat, givenSocket, givenUsers } from '../steps/domain/given-domain.ts'
import { type Figure, progress, report } from './report.ts'

/** One chat with many senders, under AWS's conditions and in virtual time: how many are acked, and how fast. */

const time = new VirtualTime()
const { conditions } = simulate(time)

const senders = 100
const seconds = 10
const text = 'x'.repeat(100)

const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}

type Sent = { ms: number; endMs: number; message?: Message; refusal?: string }

const send = async (chatId: string, credentials: Credentials): Promise<Sent> => {
  const startMs = time.now()
  const took = () => ({ ms: time.now() - startMs, endMs: time.now() })
  try {
    const { message } = await sendMessage(credentials, { chatId, text, clientMessageId: randomUUID() })
    return { ...took(), message }
  } catch (error) {
    if (!(error instanceof ParleyError)) throw error
    return { ...took(), refusal: error.code }
  }
}

const wholeLog = async (chatId: string): Promise<Message[]> => {
  const log: Message[] = []
  for (;;) {
    const page = await readMessages(chatId, { after: log.length, limit: 100 })
    if (page.length === 0) return log
    log.push(...page)
  }
}

/** @throws Error for a hole, a double, or an acked message that is not in the log at its place. */
const requireComplete = async (chatId: string, acked: readonly Message[]): Promise<void> => {
  const log = await wholeLog(chatId)
  const ids = new Set(log.map(({ clientMessageId }) => clientMessageId))
  const isComplete =
    log.every(({ seq }, index) => seq === index + 1) &&
    ids.size === log.length &&
    acked.every(({ seq, clientMessageId }) => log[seq - 1]?.clientMessageId === clientMessageId)
  if (!isComplete) throw new Error('The log has a hole or a double, or lacks an acked message')
}

const users = await time.run(() => givenUsers(senders))
const sockets = await time.run(() => Promise.all(users.map((user) => givenSocket(user))))
const figures: Figure[] = []

/** Offers messages at random moments, as people do, each by the next sender. */
const offer = async (perSecond: number, budget: { p99Ms: number }) => {
  progress(`${perSecond} messages a second`)
  const chatId = await givenChat(users)
  conditions.takeCounts()
  const endMs = time.now() + seconds * 1000
  const sending: Promise<Sent>[] = []
  while (time.now() < endMs) {
    sending.push(send(chatId, sockets[sending.length % senders] as Credentials))
    await time.sleep((1000 / perSecond) * -Math.log(1 - Math.random()))
  }
  const sent = await Promise.all(sending)
  const acked = sent.filter(({ message }) => message)
  const inTime = acked.filter((ack) => ack.endMs <= endMs).length
  await requireComplete(
    chatId,
    sent.flatMap(({ message }) => message ?? []),
  )
  const share = acked.length / sent.length
  const p99Ms = percentile(
    acked.map(({ ms }) => ms),
    0.99,
  )
  const { transactions } = conditions.takeCounts()
  const what = `one chat, ${perSecond} messages a second from ${senders}`
  const key = `at${perSecond}`
  figures.push(
    {
      what: `${what}: acked`,
      value: `${(share * 100).toFixed(1)} %`,
      budget: '100 %',
      ok: share === 1,
      key: `${key}.acked`,
      number: share,
    },
    {
      what: '  to the ack, 99 of 100',
      value: `${Math.round(p99Ms)} ms`,
      budget: `≤ ${budget.p99Ms} ms`,
      ok: p99Ms <= budget.p99Ms,
      key: `${key}.p99Ms`,
      number: p99Ms,
    },
    {
      what: '  acked a second',
      value: (inTime / seconds).toFixed(0),
      key: `${key}.perSecond`,
      number: inTime / seconds,
    },
    { what: '  transactions a message', value: (transactions / Math.max(1, acked.length)).toFixed(2) },
  )
}

/** One sender who waits for each ack. */
const converse = async () => {
  const chatId = await givenChat(users)
  const waits: number[] = []
  for (let count = 0; count < 200; count++) {
    const { ms } = await send(chatId, sockets[0] as Credentials)
    waits.push(ms)
    await time.sleep(100)
  }
  const medianMs = percentile(waits, 0.5)
  figures.push({
    what: 'one chat, one sender: to the ack, median',
    value: `${medianMs.toFixed(1)} ms`,
    key: 'alone.medianMs',
    number: medianMs,
  })
}

await time.run(async () => {
  await converse()
  await offer(50, { p99Ms: 200 })
  await offer(200, { p99Ms: 500 })
})
report(figures)
process.exit()
