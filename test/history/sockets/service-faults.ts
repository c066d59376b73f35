import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Interfere, ServiceCall } from '../../conditions/proxy.ts'
import type { WireAnswer } from '../../conditions/refusal-on-the-wire.ts'

/** Shares of the calls of a kind that have a fault. A hang holds up whatever the emulator runs one after another. */
const shares = {
  table: { 'failed before': 0.01, 'failed after': 0.01, throttled: 0.01, lost: 0.005, hangs: 0.0005 },
  queue: { 'failed before': 0.02, 'failed after': 0.02, twice: 0.1 },
  post: { throttled: 0.01, failed: 0.01, 'failed after': 0.01, hangs: 0.0005 },
  other: {},
} as const satisfies Record<ServiceCall['service'], Record<string, number>>

type Fault = { [S in keyof typeof shares]: keyof (typeof shares)[S] }[keyof typeof shares]

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

/** The same job once more: to the queue it is another message. */
const doubled = (body: Buffer): Buffer => {
  const fields = JSON.parse(body.toString()) as { MessageDeduplicationId?: string }
  if (fields.MessageDeduplicationId !== undefined) fields.MessageDeduplicationId = randomUUID()
  return Buffer.from(JSON.stringify(fields))
}

/** Lets the calls of functions to their services fail at random, before or after they took effect. */
export class ServiceFaults {
  readonly #random: () => number
  #note: ((fault: string) => void) | undefined
  /** Answers of transactions by their tokens: one that comes again takes effect once, which the emulator does not do. */
  readonly #committed = new Map<string, WireAnswer>()
  /** Calls whose attempts all get no good answer. */
  readonly #lost = new Set<string>()

  constructor(random: () => number) {
    this.#random = random
  }

  /** From now on calls fail, and each fault is noted. */
  begin(note: (fault: string) => void): void {
    this.#note = note
  }

  end(): void {
    this.#note = undefined
  }

  #choose(service: ServiceCall['service'], operation: string): Fault | undefined {
    if (!this.#note) return undefined
    let left = this.#random()
    for (const [fault, share] of Object.entries(shares[service]) as [Fault, number][]) {
      left -= share
      if (left < 0) return fault === 'lost' && !isWrite(operation) ? 'failed after' : fault
    }
    return undefined
  }

  interfere: Interfere = async (call, perform) => {
    const { service, operation, invocationId } = call
    if (this.#lost.has(invocationId)) return failed
    const once = () => this.#once(call, perform)
    const fault = this.#choose(service, operation)
    if (!fault) return once()
    this.#note?.(`${service} ${fault}`)
    if (fault === 'throttled') return service === 'post' ? tooMany : throttled
    if (fault === 'hangs') {
      await sleep(hangMs)
      return undefined
    }
    if (fault === 'failed' || fault === 'failed before') return failed
    const done = await once()
    if (fault === 'twice') {
      if (operation === 'SendMessage') await perform(doubled(call.body))
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
    return done
  }
}
