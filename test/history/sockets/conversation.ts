import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Proof } from '../../../shared/contract/proof.ts'
import { givenChat, givenPeople, type Person } from '../../steps/accounts/given-users.ts'
import { withSettings } from '../../steps/aws/lambda.ts'
import { underAwsConditions } from '../../steps/aws/under-conditions.ts'
import { percentile } from '../../steps/generic/percentile.ts'
import { seeded } from '../../steps/generic/seeded.ts'
import { Turns } from '../../steps/generic/turns.ts'
import { checkHistory, describeTally, type Tally, tallyOf, type Violation } from '../checker/check-history.ts'
import type { FinalMember, History, ListedMember, Operation } from '../checker/history.ts'
import { provedLog } from '../checker/prove-log.ts'
import { Recorder } from '../checker/recorder.ts'
import { storyOf } from '../checker/story-of.ts'
import { batchFaultKinds, withBatchFaults } from './batch-faults.ts'
import { blocks, endingKinds, type Group, memberships, sessions } from './endings.ts'
import { FaultChoice } from './fault-choice.ts'
import { FunctionProcesses } from './function-processes.ts'
import { ServiceFaults, serviceFaultKinds } from './service-faults.ts'
import { Speaker } from './speaker.ts'

/** Many people talk at once, in groups, for some time. */
export type Asked = {
  seed: number
  /** Length of the talk, once all have entered. */
  seconds: number
  /** If given, what it takes to enter is part of `seconds`, unless less than this were left to talk. */
  atLeastSeconds?: number
  people: readonly Person[]
  /** People of each group. */
  perChat: number
  /** Sockets of each of them. */
  devices: number
  /** Milliseconds between two acts of a device, on average. */
  pauseMs: number
  /** So many devices act at once; the others wait for their turn. All of them, unless it is given. */
  atOnce?: number
  /** Each kind of fault should be made, however rare it is else. */
  everyFault?: boolean
}

export type Heard = Tally & {
  /** The kinds of faults, and how many there were of each. */
  kinds: Readonly<Record<string, number>>
  sockets: number
  broken: Violation[]
  /** All that happened, where a rule is broken. */
  story: readonly string[]
  ackMs: { median: number; p99: number }
}

/** For what is handed over to queues to arrive. */
const settleMs = 30_000
/** More only queue up in the emulator. */
const enteringAtOnce = 8
const emojis = ['👍', '🎉'] as const

/** A device that says little is in a crowd, whose groups together must not say much more than devices do. */
const endingEveryMs = ({ pauseMs }: Asked): number => Math.min(8000, Math.max(2000, pauseMs / 4))

/** The names of devices, from which their clientMessageIds follow. */
const namesOf = ({ seed, people, devices }: Asked): string[] =>
  Array.from({ length: people.length * devices }, (_, index) => `s${seed}-${index}`)

/** Early messages of the first devices, of which the function that sends them can be made to die. */
const earlyIds = (asked: Asked): string[] =>
  namesOf(asked)
    .slice(0, 3)
    .map((name) => Speaker.idOf(name, 2))

const logOf = async (person: Person, chatId: string): Promise<Message[]> => {
  const log: Message[] = []
  for (;;) {
    const query = { after: log.at(-1)?.seq ?? 0, limit: 100 }
    const { body } = await person.rest.done('listMessages', { params: { chatId }, query })
    if (body.messages.length === 0) return log
    log.push(...body.messages)
  }
}

const proofOf = async (person: Person, chatId: string, from: number): Promise<Proof> =>
  (await person.rest.done('getProof', { params: { chatId }, query: { from, messages: 'true' } })).body

const listedOf = async (person: Person, chatId: string): Promise<ListedMember[]> => {
  const { members, nextCursor } = (await person.rest.done('listMembers', { params: { chatId } })).body
  if (nextCursor !== undefined) throw new Error('There are more members than a page has')
  return members.map(({ userId, online }) => ({ userId, online }))
}

const isAckedSend = ({ act, outcome }: Operation) => act.name === 'send' && outcome.kind === 'done'

export class Conversation {
  readonly #asked: Asked
  readonly #random: () => number
  readonly #recorder: Recorder
  readonly #speakers: Speaker[] = []
  readonly #groups: Group[] = []
  /** Direct chats of two of each group, of whom one blocks the other. */
  readonly #pairs: Group[] = []
  readonly #turns: Turns
  #endMs = 0

  constructor(asked: Asked, recorder: Recorder) {
    this.#asked = asked
    this.#random = seeded(asked.seed)
    this.#recorder = recorder
    this.#turns = new Turns(asked.atOnce ?? Number.POSITIVE_INFINITY)
  }

  #pick<T>(all: readonly T[]): T {
    return all[Math.floor(this.#random() * all.length)] as T
  }

  async #gather(): Promise<void> {
    const { people, perChat, devices } = this.#asked
    const names = namesOf(this.#asked)
    for (let start = 0; start < people.length; start += perChat) {
      const group = people.slice(start, start + perChat)
      const [owner, ...others] = group
      if (!owner) return
      const { chatId } = await givenChat(owner, ...others)
      this.#groups.push({ chatId, people: group })
      for (const person of group)
        for (let device = 0; device < devices; device++)
          this.#speakers.push(new Speaker(this.#recorder, person, chatId, names.shift() ?? ''))
      await this.#pair(group)
    }
  }

  /** Two people have the same direct chat in each conversation. Their messages need names of their own. */
  get #pairName(): string {
    return `s${this.#asked.seed}-pair`
  }

  async #pair([, one, other]: readonly Person[]): Promise<void> {
    if (!one || !other) return
    const { body } = await one.prepares.done('createChat', {
      body: { kind: 'direct', members: [other.username] },
    })
    const people = [one, other]
    this.#pairs.push({ chatId: body.chatId, people })
    for (const person of people)
      this.#speakers.push(new Speaker(this.#recorder, person, body.chatId, `${this.#pairName}-live`))
  }

  async #enter(former?: Conversation): Promise<void> {
    const formerly = former ? former.#speakers : []
    const entering = new Turns(enteringAtOnce)
    await Promise.all(
      this.#speakers.map((speaker, index) => {
        const before = formerly[index]
        return entering.take(() => (before ? speaker.takesOver(before) : speaker.comesBack()))
      }),
    )
  }

  async #live(speaker: Speaker): Promise<void> {
    for (;;) {
      const pauseMs = this.#asked.pauseMs * 2 * this.#random()
      if (performance.now() + pauseMs > this.#endMs) return
      await sleep(pauseMs)
      await this.#turns.take(async () => {
        // It may have waited for its turn until the end.
        if (performance.now() < this.#endMs) await this.#act(speaker)
      })
    }
  }

  async #act(speaker: Speaker): Promise<unknown> {
    const { chatId } = speaker
    const choice = this.#random()
    const seq = 1 + Math.floor(this.#random() * 8)
    if (choice < 0.4) return speaker.send()
    if (choice < 0.5) return speaker.send({ overRest: true })
    if (choice < 0.55) return speaker.send({ times: 2 })
    if (choice < 0.6) {
      const group = this.#groups.find((one) => one.chatId === chatId)
      return speaker.send({ prefix: `@${this.#pick(group?.people ?? [speaker.person]).username}` })
    }
    if (choice < 0.68) {
      const text = `edited ${randomUUID()}`
      return speaker.persist(() =>
        speaker.ask({ name: 'edit', chatId, seq, text }, { action: 'edit', chatId, seq, text }),
      )
    }
    if (choice < 0.76) {
      const [emoji, on] = [this.#pick(emojis), this.#random() < 0.6]
      return speaker.persist(() =>
        speaker.ask({ name: 'react', chatId, seq, emoji, on }, { action: 'react', chatId, seq, emoji, on }),
      )
    }
    if (choice < 0.78)
      return speaker.persist(() =>
        speaker.ask({ name: 'delete', chatId, seq }, { action: 'delete', chatId, seq }),
      )
    if (choice < 0.85)
      return speaker.persist(() =>
        speaker.ask({ name: 'read', chatId, seq }, { action: 'read', chatId, seq }),
      )
    if (choice < 0.9)
      return speaker.persist(() =>
        speaker.ask(
          { name: 'history', chatId, after: seq - 1 },
          { action: 'history', chatId, after: seq - 1, limit: 20 },
        ),
      )
    if (choice < 0.93) return speaker.comesBack()
    if (choice < 0.94) return speaker.comesBack({ tokenSeconds: 2 })
    if (choice < 0.97) {
      await speaker.leaves()
      return speaker.persist(() => speaker.enter())
    }
    return speaker.ask({ name: 'ping' }, { action: 'ping' })
  }

  #endOf(beganMs: number): number {
    const { seconds, atLeastSeconds } = this.#asked
    const nowMs = performance.now()
    if (atLeastSeconds === undefined) return nowMs + seconds * 1000
    return Math.max(beganMs + seconds * 1000, nowMs + atLeastSeconds * 1000)
  }

  async #final(): Promise<History> {
    for (const { chatId, people } of [...this.#groups, ...this.#pairs]) {
      const [owner] = people
      if (!owner) continue
      const members: FinalMember[] = []
      for (const { userId, rest } of people) {
        const { me } = (await rest.done('getChat', { params: { chatId } })).body
        if (me) members.push({ userId, readSeq: me.readSeq, unread: me.unread, mentions: me.mentions })
      }
      const { memberCount } = (await owner.rest.done('getChat', { params: { chatId } })).body
      const log = await logOf(owner, chatId)
      const proved = await provedLog(chatId, (from) => proofOf(owner, chatId, from))
      const listed = await listedOf(owner, chatId)
      this.#recorder.final({ chatId, log, proved, members, outsiders: [], memberCount, listed })
    }
    return this.#recorder.history()
  }

  /**
   * @param former the conversation before, whose sockets this one goes on with.
   */
  async run({ choice, processes }: Faults, former?: Conversation): Promise<Heard> {
    const recorder = this.#recorder
    await this.#gather()
    choice.begin((kind) => recorder.fault(kind))
    const beganMs = performance.now()
    await this.#enter(former)
    const endMs = this.#endOf(beganMs)
    this.#endMs = endMs
    const pace = { endMs, everyMs: endingEveryMs(this.#asked) }
    await Promise.all([
      ...this.#speakers.map((speaker) => this.#live(speaker)),
      ...this.#groups.map((group) => memberships(recorder, group, pace)),
      ...this.#groups.map((group) => sessions(recorder, group, pace)),
      ...this.#pairs.map((pair) => blocks(recorder, pair, pace, `${this.#pairName}-blocked`)),
    ])
    choice.end()
    const removed = new Set(this.#groups.map(({ people }) => people.at(-1)))
    const entering = new Turns(enteringAtOnce)
    await Promise.all(
      this.#speakers.map((speaker) => {
        if (removed.has(speaker.person)) speaker.wasRemoved()
        return entering.take(() => speaker.finish())
      }),
    )
    for (const printed of processes.takePrinted()) recorder.logged(printed)
    const history = await this.#final()
    if (history.logs.length === 0) throw new Error('The functions printed nothing that could be checked')
    const giveUpMs = performance.now() + settleMs
    let broken = checkHistory(history)
    while (broken.length > 0 && performance.now() < giveUpMs) {
      await sleep(500)
      broken = checkHistory(history)
    }
    const ackMs = history.operations
      .filter(isAckedSend)
      .map(({ calledMs, answeredMs }) => answeredMs - calledMs)
    return {
      ...tallyOf(history, broken),
      kinds: history.faults,
      sockets: this.#speakers.length,
      broken,
      story: broken.length > 0 ? storyOf(history) : [],
      ackMs: { median: percentile(ackMs, 0.5), p99: percentile(ackMs, 0.99) },
    }
  }

  /** Lets go of what was said. Its sockets stay. */
  forget(): void {
    this.#recorder.forget()
  }

  end(): void {
    for (const speaker of this.#speakers) speaker.cuts()
  }
}

/** Each kind of fault that a long enough run has. */
export const faultKinds: readonly string[] = [
  ...serviceFaultKinds,
  ...batchFaultKinds,
  'clock off',
  ...endingKinds,
]

export const describeKinds = (kinds: Readonly<Record<string, number>>): string =>
  Object.entries(kinds)
    .toSorted()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')

/** Says in one line what came of a conversation. */
const report = (what: string, heard: Heard): void => {
  const { median, p99 } = heard.ackMs
  const acks = `acks after ${Math.round(median)} ms, p99 ${Math.round(p99)} ms`
  process.stdout.write(`${describeTally(what, heard)}; ${acks}\n  ${describeKinds(heard.kinds)}\n`)
  for (const line of heard.story) process.stdout.write(`  ${line}\n`)
}

/** `$disconnect` finds no table, as if it had never come. */
const withoutDisconnects = <T>(work: () => Promise<T>): Promise<T> =>
  withSettings(['DisconnectFunctionName'], { TABLE_NAME: 'no-such-table' }, work)

/** The makers of faults, and the parts that have them. */
export type Faults = { choice: FaultChoice; services: ServiceFaults; processes: FunctionProcesses }

/**
 * Does work under AWS's conditions, while calls of functions to their services fail, functions die at them, or after they
 * have written a message, batches come as they should not, clocks differ by minutes, and no function learns that a socket is gone.
 */
export const underFaults = <T>(asked: Asked, work: (faults: Faults) => Promise<T>): Promise<T> =>
  FunctionProcesses.during((processes) => {
    const choice = new FaultChoice(seeded(asked.seed + 1), asked.everyFault ?? false)
    const services = new ServiceFaults(choice, processes)
    const points = earlyIds(asked).map((id) => `after-append:${id}`)
    const changed = { ...processes.settings, FAULT_POINT: points.join(' ') }
    return withoutDisconnects(() =>
      withBatchFaults(choice, (settings) =>
        underAwsConditions(() => work({ choice, services, processes }), {
          interfere: services.interfere,
          changed: { ...changed, ...settings },
          withStream: true,
        }),
      ),
    )
  })

/**
 * One conversation, in which faults are made.
 * @param former the one before, whose sockets it goes on with.
 */
export const converse = async (
  asked: Asked,
  faults: Faults,
  former?: Conversation,
): Promise<{ heard: Heard; conversation: Conversation }> => {
  const conversation = new Conversation(asked, new Recorder())
  const heard = await conversation.run(faults, former)
  report(`over ${heard.sockets} sockets, seed ${asked.seed}`, heard)
  return { heard, conversation }
}

export const converseUnderFaults = (asked: Asked): Promise<Heard> =>
  underFaults(asked, async (faults) => {
    const { heard, conversation } = await converse(asked, faults)
    conversation.end()
    return heard
  })

/** People for a conversation, who are the same from one to the next. */
export const givenSpeakers = (count: number): Promise<Person[]> => givenPeople(count, 'speaker')
