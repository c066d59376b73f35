import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Interfere, ServiceCall } from '../../conditions/proxy.ts'
import type { WireAnswer } from '../../conditions/refusal-on-the-wire.ts'
import type { FaultChoice } from './fault-choice.ts'
import type { FunctionProcesses } from './function-processes.ts'

/** Shares of the calls of a kind that have a fault. A hang holds up whatever the emulator runs one after another. */
const shares = {
  table: {
    'failed before': 0.01,
    'failed after': 0.01,
    throttled: 0.01,
    lost: 0.005,
    hangs: 0.0005,
    'killed before': 0.002,
    'killed after': 0.002,
  },
  queue: {
    'failed before': 0.02,
    'failed after': 0.02,
    twice: 0.1,
    'killed before': 0.02,
    'killed after': 0.02,
  },
  post: {
    throttled: 0.01,
    failed: 0.01,
    'failed after': 0.01,
    hangs: 0.0005,
    'killed before': 0.0005,
    'killed after': 0.0005,
  },
  other: {},
} as const satisfies Record<ServiceCall['service'], Record<string, number>>

type Fault = { [S in keyof typeof shares]: keyof (typeof shares)[S] }[keyof typeof shares]

export const serviceFaultKinds = Object.entries(shares).flatMap(([service, faults]) =>
  Object.keys(faults).map((fault) => `${service} ${fault}`),
)

/** Tokens of transactions; a repeat comes within seconds. */
const keptAnswers = 2000

/** A clock that is off by more was set so. */
const clockMs = 120_000

/** `20261130T194436Z` as milliseconds since 1970. */
const msOf = (sentAt: string): number =>
  Date.parse(sentAt.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))

/** Longer than a function waits for its table, or for a post. */
const hangMs = 4000

const answer = (status: number, body: object): WireAnswer => ({
  status,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Buffer.from(JSON.stringify(body)),
})
const failed = answer(500, { __type: 'InternalServerError', message: 'A fault of this run' })
const throttled = answer(400, { __type: 'ProvisionedThroughputExceededException', message: 'Throttled' })
const tooMany = answer(429, { message: 'Too Many Requests' })

const isWrite = (operation: string) => /Write|Put|Update|Delete/.test(operation)

const sendsMessages = (operation: string) => operation.startsWith('SendMessage')

type Sent = { MessageDeduplicationId?: string; Entries?: Sent[] }

/** The same jobs once more: to the queue they are other messages. */
const doubled = (body: Buffer): Buffer => {
  const renew = (sent: Sent): Sent => ({
    ...sent,
    ...(sent.MessageDeduplicationId !== undefined && { MessageDeduplicationId: randomUUID() }),
    ...(sent.Entries && { Entries: sent.Entries.map(renew) }),
  })
  return Buffer.from(JSON.stringify(renew(JSON.parse(body.toString()) as Sent)))
}

/** Lets the calls of functions to their services fail at random, before or after they took effect. */
export class ServiceFaults {
  readonly #choice: FaultChoice
  readonly #processes: FunctionProcesses
  /** Answers of transactions by their tokens: one that comes again takes effect once, which the emulator does not do. */
  readonly #committed = new Map<string, WireAnswer>()
  /** Calls whose attempts all get no good answer. */
  readonly #lost = new Set<string>()
  /** Processes whose clock was seen to be off. */
  readonly #off = new Set<number>()
  /** Whether processes may be killed. */
  kills = true

  constructor(choice: FaultChoice, processes: FunctionProcesses) {
    this.#choice = choice
    this.#processes = processes
  }

  #choose({ service, operation }: ServiceCall): Fault | undefined {
    const fault = this.#choice.choose<Fault>(service, shares[service] as Record<Fault, number>)
    if (fault?.startsWith('killed') && !this.kills) return undefined
    if (fault === 'twice' && !sendsMessages(operation)) return undefined
    return fault === 'lost' && !isWrite(operation) ? 'failed after' : fault
  }

  /** Notes a process whose clock is off, by its first call. */
  #lookAtClock({ port, sentAt }: ServiceCall): void {
    if (sentAt === undefined || !this.#choice.isOn || Math.abs(msOf(sentAt) - Date.now()) < clockMs) return
    const pid = this.#processes.at(port)
    if (pid === undefined || this.#off.has(pid)) return
    this.#off.add(pid)
    this.#choice.made('clock', 'off')
  }

  interfere: Interfere = async (call, perform) => {
    const { service, invocationId, port } = call
    this.#lookAtClock(call)
    if (this.#lost.has(invocationId)) return failed
    const once = () => this.#once(call, perform)
    const fault = this.#choose(call)
    if (!fault) return once()
    if (fault === 'killed before' || fault === 'killed after') {
      const pid = this.#processes.at(port)
      const done = fault === 'killed after' || pid === undefined ? await once() : undefined
      if (pid === undefined || !this.#processes.kill(pid)) return done
      this.#choice.made(service, fault)
      return undefined
    }
    this.#choice.made(service, fault)
    if (fault === 'throttled') return service === 'post' ? tooMany : throttled
    if (fault === 'hangs') {
      await sleep(hangMs)
      return undefined
    }
    if (fault === 'failed' || fault === 'failed before') return failed
    const done = await once()
    if (fault === 'twice') {
      await perform(doubled(call.body))
      return done
    }
    if (fault === 'lost') this.#lost.add(invocationId)
    return failed
  }

  async #once(
    { service, operation, body }: ServiceCall,
    perform: (body?: Buffer) => Promise<WireAnswer>,
  ): Promise<WireAnswer> {
    if (service !== 'table' || operation !== 'TransactWriteItems') return perform()
    const { ClientRequestToken: token = '' } = JSON.parse(body.toString()) as { ClientRequestToken?: string }
    const known = this.#committed.get(token)
    if (known) return known
    const done = await perform()
    if (done.status < 300) this.#committed.set(token, done)
    for (const oldest of this.#committed.keys()) {
      if (this.#committed.size <= keptAnswers) break
      this.#committed.delete(oldest)
    }
    return done
  }
}
