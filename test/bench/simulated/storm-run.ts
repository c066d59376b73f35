import { randomUUID } from 'node:crypto'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import type { Credentials } from '../../../shared/domain/access/credentials.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import { givenChat, givenSocket, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'
import { percentile } from '../../steps/domain/offer-messages.ts'
import { seedLargeChat } from '../../steps/domain/seed-subscriptions.ts'
import { Receivers } from './receivers.ts'
import { startWorld, type World } from './world.ts'

/** A chat beside a storm in another one: 200 messages a second from 100 people, or 20 a second to 10,000 sockets. */
export type Neighbour = { storm: 'none' | 'hot' | 'huge'; sockets: number; seconds: number }

export type NeighbourResult = {
  /** From sending a message in the neighbour chat until all of its sockets had it. */
  medianMs: number
  p99Ms: number
  messages: number
  /** Messages of the storm that were acked in a second. */
  stormPerSecond: number
}

const storms = {
  hot: { sockets: 100, perSecond: 200 },
  huge: { sockets: 10_000, perSecond: 20 },
} as const

/** The storm begins so long before the neighbour. */
const settlingMs = 5000
/** Between a message of the neighbour and the next one, on average: a large chat alone must not use up the budget. */
const pauseMs = (sockets: number): number => (sockets > 250 ? 400 : 150)

const send = async (
  { time, account }: World,
  credentials: Credentials,
  chatId: string,
): Promise<number | undefined> => {
  const input = { chatId, text: 'x'.repeat(300), clientMessageId: randomUUID() }
  for (;;) {
    try {
      let seq: number | undefined
      const status = await account.statusOf(async () => {
        seq = (await sendMessage(credentials, input)).message.seq
        return 201
      })
      if (status === 201) return seq
    } catch (error) {
      // Its sender would ask again; the storm goes on.
      if (!(error instanceof ParleyError)) throw error
      return undefined
    }
    await time.sleep(100)
  }
}

/** Offers messages at random moments until then, each by the next sender. */
const offer = async (
  world: World,
  perSecond: number,
  endMs: number,
  sendNext: (index: number) => Promise<unknown>,
) => {
  const sending: Promise<unknown>[] = []
  while (world.time.now() < endMs) {
    await world.time.sleep((1000 / perSecond) * -Math.log(1 - Math.random()))
    sending.push(sendNext(sending.length))
  }
  await Promise.all(sending)
}

const storm = async (world: World, kind: keyof typeof storms, endMs: number): Promise<number> => {
  const { sockets, perSecond } = storms[kind]
  const users = await givenUsers(100)
  const chatId = await givenChat(users)
  if (kind === 'huge') await seedLargeChat(chatId, sockets)
  else for (const user of users) await enterChat(await givenSocket(user), chatId, undefined)
  let acked = 0
  await offer(world, perSecond, endMs, async (index) => {
    const { credentials } = users[index % users.length] as User
    if ((await send(world, credentials, chatId)) !== undefined) acked++
  })
  return acked
}

export const runStormBeside = async ({
  storm: kind,
  sockets,
  seconds,
}: Neighbour): Promise<NeighbourResult> => {
  let receivers: Receivers | undefined
  const world = startWorld({
    postsPerSecond: 4000,
    receive: (connectionId, frame) => receivers?.receive(connectionId, frame),
  })
  return world.time.run(async () => {
    const { time } = world
    const users = await givenUsers(10)
    const chatId = await givenChat(users)
    const [sender] = users as [User]
    const made = new Receivers(time)
    made.add(await seedLargeChat(chatId, sockets), (await headOf(chatId)).lastSeq)
    receivers = made
    const beganMs = time.now()
    const endMs = beganMs + settlingMs + seconds * 1000
    const storming = kind === 'none' ? Promise.resolve(0) : storm(world, kind, endMs)
    await time.sleep(settlingMs)
    const sentAtMs: number[] = []
    // People who take turns: messages of the chat itself do not meet each other.
    for (let index = 0; time.now() < endMs; index++) {
      const startMs = time.now()
      const seq = await send(world, (users[index % users.length] ?? sender).credentials, chatId)
      if (seq === undefined) throw new Error('The neighbour was refused')
      sentAtMs[seq] = startMs
      await time.sleep(pauseMs(sockets) * (0.5 + Math.random()))
    }
    const stormPerSecond = (await storming) / (seconds + settlingMs / 1000)
    const newest = (await headOf(chatId)).lastSeq
    while (made.delivered < newest) await time.sleep(100)
    const waits = sentAtMs.flatMap((atMs, seq) => {
      const completeAtMs = made.completeAtMs(seq)
      return completeAtMs === undefined ? [] : [completeAtMs - atMs]
    })
    return {
      medianMs: percentile(waits, 0.5),
      p99Ms: percentile(waits, 0.99),
      messages: waits.length,
      stormPerSecond,
    }
  })
}
