import { expect, onTestFinished } from 'vitest'
import type { Conversation } from '../../../clients/client/conversation.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { givenChat, givenPeople } from '../accounts/given-users.ts'
import { eventually } from '../generic/eventually.ts'
import { seeded } from '../generic/seeded.ts'
import { startFaultyProxy } from './faulty-proxy.ts'
import { connected, givenClient, wholeLog } from './given-client.ts'

/** Collects the promises that fail unheard until the test ends. */
const unhandledRejections = (): unknown[] => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => {
    process.off('unhandledRejection', note)
  })
  return unhandled
}

/** Collects the messages that arrive, batch by batch. */
const arrivalsOf = (conversation: Conversation): Message[] => {
  const arrived: Message[] = []
  conversation.on('arrived', (messages) => arrived.push(...messages))
  return arrived
}

const faults = { cut: 0.04, delay: 0.4, delayMs: 250, duplicate: 0.2, stall: 0.01 }
/** A line that went dead at the very end is found out after 20 s, and replaced as fast as a busy machine can. */
const patienceMs = 90_000
/** An ack tells no mentions: the client reads its own messages again that may have some. */
const shownOf = ({ seq, revision, mentions }: Message) => [seq, revision, mentions]

/** Three writers over faulty lines, and what must hold of all of them once the lines are good again. */
export const converseOverFaultyLines = async (seed: number): Promise<void> => {
  const unhandled = unhandledRejections()
  const random = seeded(seed)
  const people = await givenPeople(3)
  const [owner, ...others] = people
  if (!owner) throw new Error('three people')
  const { chatId } = await givenChat(owner, ...others)
  const proxies = await Promise.all(people.map((_, index) => startFaultyProxy(seed + index, faults)))
  const conversations = await Promise.all(
    people.map(async (person, index) => {
      const proxy = proxies[index]
      const client = givenClient(person, { ...proxy, timing: { socketLifeMs: 4000 } })
      return connected(client).enter(chatId, { after: 0 })
    }),
  )
  const arrived = conversations.map(arrivalsOf)

  const sent = await Promise.all(
    conversations.flatMap((conversation, writer) =>
      Array.from({ length: 15 }, async (_, index) => {
        const text = `${writer}: ${index}${random() < 0.2 ? ` @${owner.username}` : ''}`
        const { seq, clientMessageId } = await conversation.send(text)
        if (index % 5 === 0) await conversation.edit(seq, `${text}, edited`)
        if (index % 4 === 0) await conversation.react(seq, '👍')
        return { seq, clientMessageId }
      }),
    ),
  )
  for (const proxy of proxies) proxy.calm()

  const log = await wholeLog(owner, chatId)
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1))
  expect(log).toHaveLength(sent.length)
  for (const { seq, clientMessageId } of sent) expect(log[seq - 1]).toMatchObject({ clientMessageId })
  for (const [index, conversation] of conversations.entries()) {
    await eventually(
      `reader ${index} has the log`,
      async () =>
        JSON.stringify(conversation.messages.map(shownOf)) === JSON.stringify(log.map(shownOf))
          ? true
          : undefined,
      patienceMs,
    )
    expect(conversation.messages).toEqual(log)
    expect(conversation.outbox).toEqual([])
    expect(arrived[index]?.map(({ seq }) => seq)).toEqual(log.map(({ seq }) => seq))
    // Each writer's messages are in the order in which they were written.
    const own = log.filter(({ senderId }) => senderId === people[index]?.userId)
    expect(own.map(({ text }) => Number(/\d+: (\d+)/.exec(text)?.[1]))).toEqual(own.map((_, at) => at))
  }
  expect(proxies.reduce((sum, { counted }) => sum + counted.cuts, 0)).toBeGreaterThan(0)
  expect(unhandled).toEqual([])
}
