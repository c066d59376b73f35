import { randomUUID } from 'node:crypto'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import type { Credentials } from '../../../shared/domain/access/credentials.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import { givenChat, givenSocket, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'
import { seedLargeChat } from '../../steps/domain/seed-subscriptions.ts'
import { Receivers } from './receivers.ts'
import { startWorld, type World } from './world.ts'

/** A chat beside a storm in another one: 200 messages a second from 100 people, or 20 a second to 10,000 sockets. */
export type Neighbour = { storm: 'none' | 'hot' | 'huge'; sockets: number; seconds: number; seed: number }

export type NeighbourResult = {
  /** Milliseconds from sending each message in the neighbour chat until all of its sockets had it. */
  waitsMs: number[]
  /** Messages of the storm that were acked in a second. */
  stormPerSecond: number
}

const storms = {
  hot: { sockets: 100, perSecond: 200 },
  huge: { sockets: 10_000, perSecond: 20 },
} as const

/**
 * For so long nothing counts, with a storm and without: the neighbour's functions have begun then, and the storm is at
 * its height.
 */
const settlingMs = 5000
/** Between a message of the neighbour and the next one, on average: a large chat alone must not use up the budget. */
const pauseMs = (sockets: number): number => (sockets > 1000 ? 1500 : sockets > 250 ? 400 : 150)

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
  seed,
}: Neighbour): Promise<NeighbourResult> => {
  let receivers: Receivers | undefined
  const world = startWorld({
    postsPerSecond: 4000,
    receive: (connectionId, frame) => receivers?.receive(connectionId, frame),
    seed,
  })
  return world.time.run(async () => {
    const { time } = world
    const users = await givenUsers(10)
    const chatId = await givenChat(users)
    const [sender] = users as [User]
    const made = new Receivers(time)
    made.add(await seedLargeChat(chatId, sockets), (await headOf(chatId)).lastSeq)
    receivers = made
    const countedFromMs = time.now() + settlingMs
    const endMs = countedFromMs + seconds * 1000
    const storming = kind === 'none' ? Promise.resolve(0) : storm(world, kind, endMs)
    const sentAtMs: number[] = []
    // People who take turns: messages of the chat itself do not meet each other.
    for (let index = 0; time.now() < endMs; index++) {
      const startMs = time.now()
      const seq = await send(world, (users[index % users.length] ?? sender).credentials, chatId)
      if (seq === undefined) throw new Error('The neighbour was refused')
      if (startMs >= countedFromMs) sentAtMs[seq] = startMs
      await time.sleep(pauseMs(sockets) * (0.5 + Math.random()))
    }
    const stormPerSecond = (await storming) / (seconds + settlingMs / 1000)
    const newest = (await headOf(chatId)).lastSeq
    while (made.delivered < newest) await time.sleep(100)
    const waitsMs = sentAtMs.flatMap((atMs, seq) => (made.completeAtMs(seq) ?? Number.NaN) - atMs)
    if (waitsMs.some(Number.isNaN)) throw new Error('A message did not reach all sockets')
    return { waitsMs, stormPerSecond }
  })
}
