import { randomUUID } from 'node:crypto'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import { givenChat, givenUsers, headOf, type User } from '../../steps/domain/given-domain.ts'
import { percentile } from '../../steps/generic/percentile.ts'
import { seedLargeChat } from '../../steps/domain/seed-subscriptions.ts'
import { Receivers } from './receivers.ts'
import { startWorld, type World } from './world.ts'

/** Messages of 600 bytes, evenly offered to one chat with very many sockets. */
export type HugeChat = {
  sockets: number
  postsPerSecond: number
  /** Without, a single message is sent: to functions that are warm, or cold. */
  messagesPerSecond?: number
  /** Seconds of virtual time, of which the first twenty do not count. */
  seconds?: number
  cold?: boolean
  /** The same seed makes the same run. */
  seed?: number
}

export type HugeChatResult = {
  /** Messages that reached all sockets in a second, and how much their number that had not grew in a second. */
  perSecond: number
  backlogGrowth: number
  /** From sending a message until all sockets had it. */
  medianMs: number
  p99Ms: number
  /** Posts a second, and the share of them, and of sends, that were throttled; both were tried again. */
  posts: number
  throttled: number
  sendsThrottled: number
  /** Frames for each message and socket. */
  framesPerMessage: number
  bytesPerMessage: number
}

type Sample = { atMs: number; delivered: number; waiting: number }

/**
 * At first all shards post whole frames in step, and the backlog of the cold start shrinks. Then there is less than a whole
 * frame for each, the shards fall out of step, and all sockets have a message when the last shard has it: for some fifteen
 * seconds the backlog moves, and stays where it is after that.
 */
const settlingSeconds = 20
const messageBytes = 600

/** A text that makes a message of 600 bytes as JSON, whose seq may have some more digits. */
const textOf = (message: object): string => 'x'.repeat(messageBytes - JSON.stringify(message).length - 4)

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** The backlog goes up and down with each frame: the mean of one half is compared with that of the other. */
const paceOf = (samples: readonly Sample[]): Pick<HugeChatResult, 'perSecond' | 'backlogGrowth'> => {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last) throw new Error('The run was too short')
  const half = samples.length >> 1
  const waiting = samples.map((sample) => sample.waiting)
  const growth = (mean(waiting.slice(-half)) - mean(waiting.slice(0, half))) / half
  return {
    perSecond: ((last.delivered - first.delivered) * 1000) / (last.atMs - first.atMs),
    backlogGrowth: Math.max(0, Math.round(growth)),
  }
}

class HugeChatRun {
  readonly #world: World
  readonly #receivers: Receivers
  readonly #sockets: number
  readonly #sentAtMs: number[] = []
  #chatId = ''
  #users: User[] = []
  #text = 'x'

  constructor(world: World, receivers: Receivers, sockets: number) {
    this.#world = world
    this.#receivers = receivers
    this.#sockets = sockets
  }

  /**
   * Sends one message by REST, and again when the account's quota, which posts share, is used up.
   * @returns its bytes as JSON.
   */
  async #send(index: number): Promise<number> {
    const { time, account, counts } = this.#world
    const sender = this.#users[index % this.#users.length]
    if (!sender) throw new Error('There are no senders')
    const input = { chatId: this.#chatId, text: this.#text, clientMessageId: randomUUID() }
    const startMs = time.now()
    let bytes = 0
    const send = async () => {
      const { message } = await sendMessage(sender.credentials, input)
      this.#sentAtMs[message.seq] = startMs
      bytes = JSON.stringify(message).length
      return 201
    }
    while ((await account.statusOf(send)) === 429) {
      counts.sendsThrottled++
      await time.sleep(100)
    }
    return bytes
  }

  async #prepare(): Promise<void> {
    this.#users = await givenUsers(50)
    this.#chatId = await givenChat(this.#users)
    const [first] = this.#users
    if (!first) throw new Error('There are no senders')
    const input = { chatId: this.#chatId, text: 'x', clientMessageId: randomUUID() }
    const { message } = await sendMessage(first.credentials, input)
    this.#text = textOf({ ...message, text: '' })
    const connectionIds = await seedLargeChat(this.#chatId, this.#sockets)
    this.#receivers.add(connectionIds, (await headOf(this.#chatId)).lastSeq)
  }

  async #untilDelivered(): Promise<void> {
    const { time, fanOuts, retries } = this.#world
    while (fanOuts.total + retries.depth > 0) await time.sleep(100)
    this.#receivers.requireComplete((await headOf(this.#chatId)).lastSeq)
  }

  #waitOf(seq: number): number {
    return (this.#receivers.completeAtMs(seq) ?? Number.NaN) - (this.#sentAtMs[seq] ?? Number.NaN)
  }

  /** One message, in milliseconds until all sockets have it. */
  async sendOne(cold: boolean): Promise<number> {
    await this.#prepare()
    if (!cold) {
      await this.#send(0)
      await this.#untilDelivered()
      await this.#world.time.sleep(2000)
    }
    await this.#send(1)
    await this.#untilDelivered()
    return this.#waitOf(this.#sentAtMs.length - 1)
  }

  async sendMany(perSecond: number, seconds: number): Promise<HugeChatResult> {
    await this.#prepare()
    const { time, counts } = this.#world
    const beganMs = time.now()
    const sending: Promise<number>[] = []
    const samples: Sample[] = []
    for (let index = 0; index < perSecond * seconds; index++) {
      await time.sleep(beganMs + (index * 1000) / perSecond - time.now())
      sending.push(this.#send(index))
      if (index % Math.round(perSecond) > 0) continue
      const { delivered } = this.#receivers
      samples.push({ atMs: time.now() - beganMs, delivered, waiting: this.#sentAtMs.length - 1 - delivered })
    }
    const sizes = await Promise.all(sending)
    const posts = counts.posts / ((time.now() - beganMs) / 1000)
    const { throttled, sendsThrottled } = counts
    await this.#untilDelivered()
    const waits = this.#sentAtMs.map((_, seq) => this.#waitOf(seq)).filter((wait) => !Number.isNaN(wait))
    return {
      ...paceOf(samples.filter(({ atMs }) => atMs >= settlingSeconds * 1000)),
      medianMs: percentile(waits, 0.5),
      p99Ms: percentile(waits, 0.99),
      posts,
      throttled: throttled / counts.posts,
      sendsThrottled: sendsThrottled / sizes.length,
      framesPerMessage: counts.posts / sizes.length / this.#sockets,
      bytesPerMessage: Math.max(...sizes),
    }
  }
}

export const runHugeChat = async (asked: HugeChat): Promise<HugeChatResult | { ms: number }> => {
  let receivers: Receivers | undefined
  const world = startWorld({
    postsPerSecond: asked.postsPerSecond,
    receive: (connectionId, frame) => receivers?.receive(connectionId, frame),
    ...(asked.seed !== undefined && { seed: asked.seed }),
  })
  receivers = new Receivers(world.time)
  const run = new HugeChatRun(world, receivers, asked.sockets)
  const { messagesPerSecond, seconds = 0, cold = false } = asked
  return world.time.run(async () =>
    messagesPerSecond === undefined
      ? { ms: await run.sendOne(cold) }
      : run.sendMany(messagesPerSecond, seconds),
  )
}
