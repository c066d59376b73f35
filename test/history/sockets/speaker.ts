import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Operation } from '../../../shared/contract/routes/routes.ts'
import type { Person } from '../../steps/accounts/given-users.ts'
import { tokenUntil } from '../../steps/accounts/tokens.ts'
import { request, type Sent } from '../../steps/api/rest.ts'
import { deployment } from '../../steps/deployment/deployment.ts'
import type { Act, Answer, Caller, Outcome } from '../checker/history.ts'
import { outcomeOf, refusedWith } from '../checker/outcomes.ts'
import type { Recorder } from '../checker/recorder.ts'
import { Line, type Listener } from './line.ts'

/** Refusals after which a client asks again. */
const passing = new Set(['unavailable', 'rate_limited', 'too_many_requests', 'token_expired'])
const attempts = 10
const pauseMs = 200

/** A device of somebody in a chat, over a socket and over REST. It asks again until somebody knows, and comes back. */
export class Speaker {
  readonly person: Person
  readonly chatId: string
  readonly #recorder: Recorder
  readonly #name: string
  #line: Line | undefined
  #socket: string | undefined
  #sent = 0
  #after: number | undefined
  /** Whether it hears of the chat as far as it knows, until its line breaks. */
  #isThere = false
  #hasShortToken = false

  constructor(recorder: Recorder, person: Person, chatId: string, name: string) {
    this.#recorder = recorder
    this.person = person
    this.chatId = chatId
    this.#name = name
  }

  /** It was removed, and added again: it must enter again. */
  wasRemoved(): void {
    this.#isThere = false
  }

  get #caller(): Caller {
    const { userId, sessionId } = this.person
    return { userId, sessionId, ...(this.#socket !== undefined && { socket: this.#socket }) }
  }

  /** @param tokenSeconds for so long its token is valid; as long as the person's own, if left out. */
  async connects({ tokenSeconds }: { tokenSeconds?: number } = {}): Promise<void> {
    const accessToken =
      tokenSeconds === undefined
        ? this.person.accessToken
        : await tokenUntil(this.person, Date.now() / 1000 + tokenSeconds)
    this.#recorder.secret(accessToken)
    const answer = await request('createTicket', accessToken)
    const { ticket } = (answer.body ?? {}) as { ticket?: string }
    if (ticket === undefined) return
    this.#recorder.secret(ticket)
    const { socket, listener } = this.#opens()
    const url = `${deployment().webSocketUrl}?${new URLSearchParams({ ticket })}`
    const line = await Line.open(url, listener)
    if (!line) return listener.closed()
    this.#line = line
    this.#socket = socket
    this.#hasShortToken = tokenSeconds !== undefined
  }

  #opens(): { socket: string; listener: Listener } {
    const { userId, sessionId } = this.person
    const socket = randomUUID()
    this.#recorder.opened({ userId, sessionId, socket })
    const listener: Listener = {
      pushed: (push) => this.#recorder.received(socket, push),
      closed: () => this.#recorder.closed(socket),
    }
    return { socket, listener }
  }

  /** Goes on with the socket of another one, which was in another chat and has ended. */
  async takesOver(former: Speaker): Promise<void> {
    const line = former.#line
    if (!line || line.isClosed) return this.comesBack()
    const { socket, listener } = this.#opens()
    line.handTo(listener)
    this.#line = line
    this.#socket = socket
    this.#hasShortToken = former.#hasShortToken
    await line.ask({ action: 'leave', chatId: former.chatId })
    await this.enter()
  }

  cuts(): void {
    if (this.#socket !== undefined) this.#recorder.closed(this.#socket)
    this.#line?.cut()
    this.#line = undefined
    this.#socket = undefined
    this.#isThere = false
  }

  async comesBack(how: { tokenSeconds?: number } = {}): Promise<void> {
    this.cuts()
    await this.connects(how)
    await this.enter()
  }

  /** Shows the person's own token on a socket whose token has expired. It may lack messages since then. */
  async #renews(): Promise<void> {
    await this.#line?.ask({ action: 'auth', token: this.person.accessToken })
    this.#hasShortToken = false
    this.#isThere = false
  }

  /** In the end it is there again, if anything has ended what it hears. */
  async finish(): Promise<void> {
    if (!this.#line || this.#line.isClosed) await this.comesBack()
    if (this.#hasShortToken) await this.#renews()
    if (!this.#isThere) await this.persist(() => this.enter())
  }

  async leaves(): Promise<void> {
    const { chatId } = this
    this.#isThere = false
    await this.ask({ name: 'leave', chatId }, { action: 'leave', chatId })
  }

  async #settle(act: Act, caller: Caller, work: () => Promise<Outcome>): Promise<Outcome> {
    const called = this.#recorder.called(caller, act)
    const result = await work()
    called.ends(result)
    return result
  }

  /** Asks over the socket. */
  ask(act: Act, frame: Record<string, unknown>): Promise<Outcome> {
    const line = this.#line
    return this.#settle(act, this.#caller, async () => {
      const reply = await line?.ask(frame)
      return reply ? outcomeOf(reply) : { kind: 'unknown' }
    })
  }

  /** Asks over REST, as a device without a socket. */
  call(
    act: Act,
    operation: Operation,
    sent: Sent,
    read: (body: unknown) => Answer = () => ({}),
  ): Promise<Outcome> {
    const { userId, sessionId, accessToken } = this.person
    return this.#settle(act, { userId, sessionId }, async () => {
      const answer = await request(operation, accessToken, sent).catch(() => undefined)
      if (answer && answer.status < 300)
        return {
          kind: 'done',
          answer: {
            ...read(answer.body),
            ...(answer.status === 200 && act.name === 'send' && { duplicate: true }),
          },
        }
      const { code } = (answer?.body ?? {}) as { code?: string }
      return code === undefined ? { kind: 'unknown' } : refusedWith(code)
    })
  }

  async persist(ask: () => Promise<Outcome>): Promise<Outcome> {
    let result = await ask()
    for (let attempt = 1; attempt < attempts; attempt++) {
      const isOpen = result.kind === 'unknown' || (result.kind === 'refused' && passing.has(result.code))
      if (!isOpen) break
      if (result.kind === 'refused' && result.code === 'token_expired') await this.#renews()
      else await sleep(pauseMs * attempt)
      if (!this.#line || this.#line.isClosed) await this.comesBack()
      result = await ask()
    }
    return result
  }

  async enter(): Promise<Outcome> {
    const [{ chatId }, after] = [this, this.#after]
    const act: Act = { name: 'enter', chatId, ...(after !== undefined && { after }) }
    const { name: action, ...fields } = act
    const result = await this.ask(act, { action, ...fields })
    this.#isThere = result.kind === 'done'
    if (result.kind === 'done') this.#after = result.answer.lastSeq
    return result
  }

  /** The clientMessageId of its nth message. */
  static idOf(name: string, number: number): string {
    return `${name}-${number}`
  }

  async send({ overRest = false, times = 1, prefix = '' } = {}): Promise<void> {
    const ask = this.#newMessage(overRest, prefix)
    await Promise.all(Array.from({ length: times }, () => this.persist(ask)))
  }

  /** Sends once, however it is answered. */
  async tries({ overRest }: { overRest: boolean }): Promise<void> {
    await this.#newMessage(overRest)()
  }

  #newMessage(overRest: boolean, prefix = ''): () => Promise<Outcome> {
    const { chatId } = this
    const clientMessageId = Speaker.idOf(this.#name, ++this.#sent)
    const text = `${prefix} ${randomUUID()}`.trim()
    this.#recorder.secret(text)
    const act: Act = { name: 'send', chatId, clientMessageId, text }
    const body = { clientMessageId, text }
    return () =>
      overRest
        ? this.call(act, 'sendMessage', { params: { chatId }, body }, (sent) => ({
            seq: (sent as Message).seq,
          }))
        : this.ask(act, { action: 'message', chatId, ...body })
  }
}
