import { randomUUID } from 'node:crypto'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { carryOut, toRefusal } from '../../../functions/refusal.ts'
import { handler as connect } from '../../../functions/websocket/connect.ts'
import { handler as disconnect } from '../../../functions/websocket/disconnect.ts'
import { handler as live } from '../../../functions/websocket/live.ts'
import type { Reply } from '../../../shared/contract/socket/replies.ts'
import type { TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import { createTicket } from '../../../shared/domain/accounts/tickets.ts'
import type { User } from '../../steps/domain/given-domain.ts'
import type { Act, Answer, Caller, Outcome } from '../checker/history.ts'
import { outcomeOf, refusedWith } from '../checker/outcomes.ts'
import type { Recorder } from '../checker/recorder.ts'
import type { World } from './world.ts'

/** As Lambda gives it; nothing here depends on it. */
const context = { functionName: 'history', awsRequestId: 'history' } as Context

/** A session of somebody, with a socket, which calls functions as the gateway does and records it. */
export class Client {
  readonly user: User
  session: TokenCredentials
  /** Undefined while the line is down. */
  socket: string | undefined
  readonly #world: World

  constructor(world: World, user: User, session: TokenCredentials) {
    this.#world = world
    this.user = user
    this.session = session
  }

  get #recorder(): Recorder {
    return this.#world.recorder
  }

  get #caller(): Caller {
    const { userId, sessionId } = this.session
    return { userId, sessionId, ...(this.socket !== undefined && { socket: this.socket }) }
  }

  #event(
    eventType: string,
    connectionId: string,
    fields: Partial<APIGatewayProxyEvent>,
  ): APIGatewayProxyEvent {
    return {
      isBase64Encoded: false,
      requestContext: { eventType, connectionId, requestId: randomUUID() },
      ...fields,
    } as APIGatewayProxyEvent
  }

  /** Opens a socket with a ticket. @returns whether it is open. */
  async connects(): Promise<boolean> {
    const socket = `${randomUUID().slice(0, 13)}=`
    const made = await this.#world.call(() => createTicket(this.session, 'history').catch(() => undefined))
    if (!made) return false
    this.#recorder.secret(made.ticket)
    const event = this.#event('CONNECT', socket, { queryStringParameters: { ticket: made.ticket } })
    // Frames may come before the answer to the handshake does.
    const { userId, sessionId } = this.session
    this.#recorder.opened({ userId, sessionId, socket })
    const answer = await this.#world.call(async () => connect(event, context))
    if (answer?.statusCode === 200) {
      this.socket = socket
      return true
    }
    this.#world.lose(socket)
    return false
  }

  /** The line breaks, and the gateway does not tell. */
  drops(): void {
    if (this.socket !== undefined) this.#world.lose(this.socket)
    this.socket = undefined
  }

  /** Closes the socket, of which the gateway tells if it can. */
  async closes(): Promise<void> {
    const { socket } = this
    this.drops()
    if (socket === undefined) return
    const event = this.#event('DISCONNECT', socket, {})
    const answer = await this.#world.call(async () => disconnect(event, context))
    if (answer?.statusCode === 200) this.#recorder.toldEnd(socket)
  }

  async #settle(act: Act, work: () => Promise<Outcome>): Promise<Outcome> {
    const caller = this.#caller
    const called = this.#recorder.called(caller, act)
    const result = await work()
    // Its line broke meanwhile: no answer came.
    if (caller.socket !== undefined && this.#world.isGone(caller.socket)) {
      if (this.socket === caller.socket) this.socket = undefined
      called.unknown()
      return { kind: 'unknown' }
    }
    called.ends(result)
    return result
  }

  /** Sends a frame over the socket. */
  asks(act: Act, frame: Record<string, unknown>): Promise<Outcome> {
    const { socket } = this
    return this.#settle(act, async () => {
      if (socket === undefined) return { kind: 'unknown' }
      const event = this.#event('MESSAGE', socket, { body: JSON.stringify(frame) })
      const answered = await this.#world.call(async () => live(event, context))
      if (!answered) return { kind: 'unknown' }
      return outcomeOf(JSON.parse(answered.body) as Reply)
    })
  }

  /** Calls REST, without the layer that reads the request. */
  does<T>(act: Act, work: () => Promise<T>, read: (answer: T) => Answer = () => ({})): Promise<Outcome> {
    return this.#settle(act, async () => {
      const answered = await this.#world.call(async (): Promise<Outcome> => {
        try {
          return { kind: 'done', answer: read(await carryOut(act.name === 'history' ? 'read' : 'act', work)) }
        } catch (thrown) {
          return refusedWith(toRefusal(thrown).code)
        }
      })
      return answered ?? { kind: 'unknown' }
    })
  }
}
