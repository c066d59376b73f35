import type { Message } from '../../../shared/contract/messages.ts'
import type { ConnectionCredentials } from '../../../shared/domain/access/credentials.ts'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import { leaveChat } from '../../../shared/domain/live/leave-chat.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import { editMessage } from '../../../shared/domain/messages/edit-message.ts'
import { readMessages } from '../../../shared/domain/messages/read-messages.ts'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import { allSubscribers, readSharding } from '../../../shared/domain/sockets/list-subscribers.ts'
import { removeConnection } from '../../../shared/domain/sockets/remove-connection.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import { postTo } from '../../conditions/connections-in-memory.ts'
import type { BatchHandler } from '../../conditions/fifo-queue.ts'
import { simulate } from '../../conditions/simulation.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'
import { consumeAppends } from './consume-appends.ts'
import { consumeFanOuts, fanOutBatch } from './consume-fan-outs.ts'
import { givenChat, givenSocket, givenUsers, headOf, type User } from './given-domain.ts'
import type { GrowingChat, GrowingChatResult } from './growing-chat.ts'
import { invokeMortal, outside } from './invocation.ts'
import { atCall, mortalCalls } from './mortal-calls.ts'
import { wholeLog } from './offer-messages.ts'

/** A socket as its client knows it. */
type Client = {
  user: User
  credentials: ConnectionCredentials
  isIn: boolean
  known: Map<number, Message>
  /** The newest message when it had left, or its user had been removed. Later ones are not for it. */
  endSeq: number
  failsUntilMs: number
}

const newer = (one: Message, other: Message | undefined) => (one.revision ?? 0) >= (other?.revision ?? 0)

class Growing {
  readonly #asked: GrowingChat
  readonly #time: VirtualTime
  readonly #clients = new Map<string, Client>()
  readonly #leaked: string[] = []
  readonly #counts = { kills: 0, repeats: 0, failures: 0, frames: 0, late: 0 }

  constructor(asked: GrowingChat, time: VirtualTime) {
    this.#asked = asked
    this.#time = time
  }

  #happens(share: number): boolean {
    return Math.random() < share
  }

  #receive = (connectionId: string, frame: string): number => {
    const client = this.#clients.get(connectionId)
    // For longer than a consumer tries again.
    if (client && this.#happens(this.#asked.failing)) client.failsUntilMs = this.#time.now() + 1500
    if (client && client.failsUntilMs > this.#time.now()) {
      this.#counts.failures++
      return Math.random() < 0.5 ? 429 : 500
    }
    this.#counts.frames++
    const push = JSON.parse(frame) as { type: string; messages?: Message[]; message?: Message }
    for (const message of [...(push.messages ?? []), ...(push.message ? [push.message] : [])])
      this.#learn(client, message)
    return 200
  }

  #learn(client: Client | undefined, message: Message): void {
    if (!client) return
    if (message.seq > client.endSeq)
      this.#leaked.push(`${client.credentials.connectionId} got ${message.seq}`)
    if (newer(message, client.known.get(message.seq))) client.known.set(message.seq, message)
  }

  /** Handles a batch as it may happen: killed, again, or late, when later ones are done. */
  #handle: BatchHandler = (batch) => outside(() => this.#handleSomehow(batch))

  async #handleSomehow(batch: Parameters<BatchHandler>[0]): Promise<readonly string[]> {
    if (this.#happens(this.#asked.late)) {
      void this.#later(() => fanOutBatch(batch))
      return []
    }
    if (this.#happens(this.#asked.twice)) {
      this.#counts.repeats++
      void this.#later(() => fanOutBatch(batch))
    }
    if (!this.#happens(this.#asked.killed)) return fanOutBatch(batch)
    this.#counts.kills++
    const death = Math.random() < 0.5 ? 'before' : 'after'
    return invokeMortal(atCall(1 + Math.floor(Math.random() * 25), death), () => fanOutBatch(batch))
  }

  async #later(work: () => Promise<unknown>): Promise<void> {
    this.#counts.late++
    await this.#time.sleep(Math.random() * 2000)
    await work()
    this.#counts.late--
  }

  async #enter(chatId: string, client: Client): Promise<void> {
    client.known = new Map()
    client.endSeq = Number.POSITIVE_INFINITY
    try {
      let { messages, more } = await enterChat(client.credentials, chatId, 0)
      client.isIn = true
      while (messages.length > 0) {
        for (const message of messages) this.#learn(client, message)
        if (!more) break
        messages = await readMessages(chatId, { after: messages.at(-1)?.seq ?? 0, limit: 100 })
        more = true
      }
    } catch (error) {
      if (!(error instanceof ParleyError)) throw error
    }
  }

  async #end(chatId: string, client: Client, end: () => Promise<unknown>): Promise<void> {
    client.isIn = false
    await end()
    client.endSeq = (await headOf(chatId)).lastSeq
  }

  async #live(chatId: string, user: User, endMs: number): Promise<void> {
    await this.#time.sleep(Math.random() * (endMs - this.#time.now()))
    const credentials = await givenSocket(user)
    const client: Client = { user, credentials, isIn: false, known: new Map(), endSeq: 0, failsUntilMs: 0 }
    this.#clients.set(credentials.connectionId, client)
    while (this.#time.now() < endMs) {
      await this.#enter(chatId, client)
      await this.#time.sleep(200 + Math.random() * 8000)
      if (this.#time.now() >= endMs || !client.isIn) return
      const choice = Math.random()
      // Some enter again without leaving, as clients do that found a gap; some go, and some close.
      if (choice < 0.4) continue
      const isClosing = choice > 0.8
      await this.#end(chatId, client, () =>
        isClosing ? removeConnection(credentials.connectionId) : leaveChat(credentials, chatId),
      )
      if (isClosing || choice > 0.6) return
    }
  }

  /** Sends and edits, and asks again where the outcome is not known or others were faster. */
  async #write(chatId: string, writers: readonly User[], endMs: number): Promise<void> {
    let sent = 0
    const writing: Promise<unknown>[] = []
    while (this.#time.now() < endMs) {
      const writer = writers[Math.floor(Math.random() * writers.length)] as User
      const clientMessageId = `m-${++sent}`
      writing.push(
        this.#retryUntilDone(async () => {
          const { message } = await sendMessage(writer.credentials, { chatId, text: 'new', clientMessageId })
          if (this.#happens(0.3))
            await editMessage(writer.credentials, chatId, message.seq, `edited ${Math.random()}`)
        }),
      )
      await this.#time.sleep((1000 / this.#asked.perSecond) * -Math.log(1 - Math.random()))
    }
    await Promise.all(writing)
  }

  async #retryUntilDone(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work()
        return
      } catch (error) {
        if (
          !(error instanceof ParleyError) ||
          !['outcome_unknown', 'unavailable', 'rate_limited'].includes(error.code)
        )
          throw error
        await this.#time.sleep(200)
      }
    }
  }

  async run(): Promise<GrowingChatResult> {
    postTo({
      clock: this.#time,
      postMs: 10,
      processorMs: 0.2,
      answer: async (id, frame) => this.#receive(id, frame),
    })
    consumeAppends(this.#time, { visibilityMs: 4000 })
    const { fanOuts, retries } = consumeFanOuts(this.#time, this.#handle, { visibilityMs: 3000 })
    mortalCalls()
    const users = await givenUsers(8)
    const [owner, removed, ...others] = users as [User, User, ...User[]]
    const chatId = await givenChat(users)
    const endMs = this.#time.now() + this.#asked.seconds * 1000
    const removing = async () => {
      await this.#time.sleep(Math.random() * this.#asked.seconds * 1000)
      await this.#retryUntilDone(() => removeMember(owner.credentials, chatId, removed.userId))
      const { lastSeq } = await headOf(chatId)
      for (const client of this.#clients.values()) {
        if (client.user !== removed) continue
        client.isIn = false
        client.endSeq = Math.min(client.endSeq, lastSeq)
      }
    }
    await Promise.all([
      this.#write(chatId, [owner, ...others], endMs),
      removing(),
      ...Array.from({ length: this.#asked.sockets }, (_, index) =>
        this.#live(chatId, users[index % users.length] as User, endMs),
      ),
    ])
    const idle = () => retries.depth + this.#counts.late + fanOuts.total === 0
    while (!idle()) await this.#time.sleep(100)
    return this.#result(chatId)
  }

  async #result(chatId: string): Promise<GrowingChatResult> {
    const log = await wholeLog(chatId)
    const subscribers = await allSubscribers(chatId)
    const present = [...this.#clients.values()].filter(({ isIn }) => isIn)
    const lacks = ({ credentials, known }: Client) =>
      log
        .filter(({ seq, revision = 0 }) => (known.get(seq)?.revision ?? (known.has(seq) ? 0 : -1)) < revision)
        .map(({ seq, revision }) => `${credentials.connectionId} lacks ${seq}, revision ${revision}`)
    const byConnection = Map.groupBy(subscribers, ({ connectionId }) => connectionId)
    const strayed = [...byConnection].flatMap(([connectionId, { length }]) =>
      length === 1 && this.#clients.get(connectionId)?.isIn ? [] : [`${connectionId} has ${length}`],
    )
    return {
      messages: log.length,
      shards: (await readSharding(chatId))?.shards ?? 0,
      sockets: present.length,
      incomplete: present.flatMap(lacks),
      leaked: this.#leaked,
      strayed: [
        ...strayed,
        ...present
          .filter(({ credentials }) => !byConnection.has(credentials.connectionId))
          .map(({ credentials }) => `${credentials.connectionId} has none`),
      ],
      framesPerMessage: this.#counts.frames / log.length / this.#asked.sockets,
      kills: this.#counts.kills,
      repeats: this.#counts.repeats,
      failures: this.#counts.failures,
    }
  }
}

export const grow = async (asked: GrowingChat): Promise<GrowingChatResult> => {
  const time = new VirtualTime()
  simulate(time, { seed: asked.seed })
  Object.assign(process.env, { INLINE_SOCKETS: '3', SOCKETS_PER_SHARD: '4', POSTS_PER_SECOND: '1000' })
  return time.run(() => new Growing(asked, time).run())
}
