import { randomUUID } from 'node:crypto'
import type { TokenCredentials } from '../../../shared/domain/access/credentials.ts'
import { beginErasure } from '../../../shared/domain/accounts/request-erasure.ts'
import { logOut } from '../../../shared/domain/accounts/log-out.ts'
import { getOwnProfile } from '../../../shared/domain/accounts/own-profile.ts'
import { getChat } from '../../../shared/domain/chats/get-chat.ts'
import { runErasure } from '../../../shared/domain/erasure/run-erasure.ts'
import { addMembers } from '../../../shared/domain/members/add-members.ts'
import { banUser, unbanUser } from '../../../shared/domain/members/ban-user.ts'
import { listMembers } from '../../../shared/domain/members/list-members.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import { markBusy } from '../../../shared/domain/messages/busy.ts'
import { listMessages } from '../../../shared/domain/messages/list-messages.ts'
import { proveLog } from '../../../shared/domain/messages/prove-log.ts'
import { blockUser, unblockUser } from '../../../shared/domain/privacy/block-user.ts'
import { keys } from '../../../shared/domain/records/keys.ts'
import { renewConnection } from '../../../shared/domain/sockets/renew-connection.ts'
import { ParleyError } from '../../../shared/platform/errors/parley-error.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { scanPages } from '../../../shared/platform/storage/read.ts'
import { updateItem } from '../../../shared/platform/storage/write.ts'
import { givenChat, givenDirectChat, givenSession, type User } from '../../steps/domain/given-domain.ts'
import { wholeLog } from '../../steps/domain/offer-messages.ts'
import type { Act, FinalMember, Outcome } from '../checker/history.ts'
import { provedLog } from '../checker/prove-log.ts'
import { Client } from './client.ts'
import { noFaults } from './faults.ts'
import type { Lane, Plan, Step } from './plan.ts'
import type { World } from './world.ts'

const emojis = ['👍', '🎉'] as const
/** So often a client asks again while nobody knows, a moment later each time. */
const attempts = 12
const pauseMs = 300
/** Milliseconds that one run of an erasure has. */
const erasureMs = 60_000

const ofMembers = {
  add: (by, chatId, { username }) => addMembers(by, chatId, [username]),
  remove: (by, chatId, { userId }) => removeMember(by, chatId, userId),
  ban: (by, chatId, { userId }) => banUser(by, chatId, userId),
  unban: (by, chatId, { userId }) => unbanUser(by, chatId, userId),
} satisfies Record<string, (by: TokenCredentials, chatId: string, user: User) => Promise<unknown>>

/**
 * People in a chat, and two of them in a direct one. The first owns the chat; one is removed, banned and added again, and
 * one is erased. All do what a plan says at once, as clients do: what is not answered is asked again.
 */
export class Scenario {
  readonly #world: World
  readonly #people: readonly User[]
  #chatId = ''
  #directId = ''
  #lanes = 0
  #hasErased = false

  constructor(world: World, people: readonly User[]) {
    this.#world = world
    this.#people = people
  }

  #person(index: number): User {
    const user = this.#people[index % this.#people.length]
    if (!user) throw new Error('There are no people')
    return user
  }

  get #leaver(): User {
    return this.#person(4)
  }

  /**
   * Runs a plan to its end, with faults or without, and records the end, when nothing fails any more.
   * @param isBusy whether writers take turns in the queue of busy chats from the beginning.
   * @param begin called when all is prepared.
   */
  async run(plan: Plan, isBusy: boolean, begin: () => void): Promise<void> {
    this.#chatId = await givenChat(this.#people)
    this.#directId = await givenDirectChat(this.#person(1), this.#person(2))
    // Else the job would ask the user pool for the account.
    await updateItem(keys.profile(this.#leaver.userId), 'REMOVE loginId')
    const clients = await Promise.all(plan.map((lane) => this.#open(lane)))
    if (isBusy) await markBusy(this.#chatId)
    begin()
    await Promise.all(plan.map((lane, index) => this.#live(clients[index] as Lives, lane)))
    this.#world.choose(noFaults)
    await Promise.all(clients.map((lives) => lives.finish()))
    await this.#world.idle()
    await this.#end()
  }

  async #open({ person }: Lane): Promise<Lives> {
    const user = this.#person(person)
    const client = new Client(this.#world, user, givenSession(user.userId))
    const lives = new Lives(this.#world, client, `${++this.#lanes}`, this.#chatId)
    await client.connects()
    // Some are in the chat from the beginning, others enter while people write.
    if (this.#lanes % 2 === 1) await lives.enter()
    return lives
  }

  async #live(lives: Lives, { steps }: Lane): Promise<void> {
    for (const step of steps) await this.#act(lives, step)
  }

  async #act(lives: Lives, { what, choice }: Step): Promise<unknown> {
    const [owner, one, other] = [this.#person(0), this.#person(1), this.#person(2)]
    const last = this.#person(3)
    const { client } = lives
    const { user, session } = client
    if (what === 'remove' || what === 'add' || what === 'ban' || what === 'unban') {
      const chatId = this.#chatId
      const by: TokenCredentials = user === owner ? session : givenSession(owner.userId)
      const acting = user === owner ? client : new Client(this.#world, owner, by)
      const result = await lives.persist(() =>
        acting.does({ name: what, chatId, userId: last.userId }, async () => {
          await ofMembers[what](by, chatId, last)
        }),
      )
      const isOut = what === 'remove' || what === 'ban'
      if (isOut && result.kind === 'done') await this.#probe(last)
      return
    }
    if (what === 'erase') return this.#erase(lives)
    if (what === 'block') {
      if (user !== one) return
      const act = { chatId: this.#directId, userId: other.userId }
      const blocks = () => client.does({ name: 'block', ...act }, () => blockUser(session, other.userId))
      const unblocks = () =>
        client.does({ name: 'unblock', ...act }, () => unblockUser(session, other.userId))
      await lives.persist(blocks)
      return choice % 2 === 0 ? lives.persist(unblocks) : undefined
    }
    if (what === 'direct') return user === one || user === other ? lives.send(this.#directId) : undefined
    if (what === 'mention') return lives.send(this.#chatId, `@${this.#person(choice).username}`)
    return lives.act(what, choice)
  }

  /** Erases the leaver, by a call of their own; a job does it, perhaps beside an earlier one. */
  async #erase(lives: Lives): Promise<void> {
    const leaver = this.#leaver
    const { userId } = leaver
    const acting = new Client(this.#world, leaver, givenSession(userId))
    const { kind } = await lives.persist(() => acting.does({ name: 'erase' }, () => beginErasure(userId)))
    if (kind !== 'done') return
    this.#hasErased = true
    void this.#world.finishes(() => runErasure(userId, Date.now() + erasureMs))
  }

  /** A member who was removed asks for more, also over REST. */
  async #probe(removed: User): Promise<void> {
    const chatId = this.#chatId
    const client = new Client(this.#world, removed, givenSession(removed.userId))
    await client.does(
      { name: 'history', chatId, after: 0 },
      () => listMessages(client.session, chatId, { after: 0 }),
      ({ messages, lastSeq }) => ({ messages, lastSeq }),
    )
    if (!(await client.connects())) return
    await client.asks({ name: 'history', chatId, after: 0 }, { action: 'history', chatId, after: 0 })
    await client.asks({ name: 'enter', chatId }, { action: 'enter', chatId })
    client.drops()
  }

  /** Reads everything as it is now. */
  async #end(): Promise<void> {
    await this.#endOf(this.#chatId, this.#people)
    await this.#endOf(this.#directId, [this.#person(1), this.#person(2)])
    const { userId } = this.#leaver
    if (this.#hasErased) this.#world.recorder.finalErased({ userId, traces: await tracesOf(userId) })
    const events = this.#world.takeSessionEvents()
    const ended = new Set<string>()
    for (const { user_id: userId, session_id: sessionId } of events)
      if (await isRefused({ ...givenSession(userId), sessionId })) ended.add(sessionId)
    this.#world.recorder.finalSessions({ events, ended })
  }

  async #endOf(chatId: string, users: readonly User[]): Promise<void> {
    const reader = givenSession(users[0]?.userId ?? '')
    const finals = await Promise.all(users.map(({ userId }) => finalOf(chatId, userId)))
    const { memberCount } = await getChat(reader, chatId)
    const { members: listed } = await listMembers(reader, chatId, {})
    this.#world.recorder.final({
      chatId,
      log: await wholeLog(chatId),
      proved: await provedLog(chatId, (from) => proveLog(reader, chatId, { from, messages: true })),
      members: finals.filter((final) => typeof final === 'object'),
      outsiders: finals.filter((final) => typeof final === 'string'),
      memberCount,
      listed: listed.map(({ userId, online }) => ({ userId, online })),
    })
  }
}

/** The keys of all items that know somebody, but for the record of the erasure and records that nobody can list. */
const tracesOf = async (userId: string): Promise<string[]> => {
  const { pk: erasure } = keys.erasure(userId)
  const traces: string[] = []
  for await (const page of scanPages<Key>({}))
    for (const item of page) {
      const stays = item.pk === erasure || /^(TICKET|SESSION)#/.test(item.pk)
      if (!stays && JSON.stringify(item).includes(userId)) traces.push(`${item.pk} ${item.sk}`)
    }
  return traces
}

const isRefused = async (session: TokenCredentials): Promise<boolean> => {
  try {
    await getOwnProfile(session)
    return false
  } catch (error) {
    if (error instanceof ParleyError) return true
    throw error
  }
}

/** @returns what a chat says to a member; their id, if it says that they are none. */
const finalOf = async (chatId: string, userId: string): Promise<FinalMember | string> => {
  try {
    const { me } = await getChat(givenSession(userId), chatId)
    return me ? { userId, readSeq: me.readSeq, unread: me.unread, mentions: me.mentions } : userId
  } catch (error) {
    if (error instanceof ParleyError) return userId
    throw error
  }
}

/** A client that lives on: it knows how far it is, asks again, and connects again. */
class Lives {
  readonly client: Client
  readonly #world: World
  readonly #name: string
  readonly #chatId: string
  #sent = 0
  /** The newest message that it knows of. */
  #after: number | undefined
  /** Whether its user has closed it. */
  #hasLeft = false

  constructor(world: World, client: Client, name: string, chatId: string) {
    this.#world = world
    this.client = client
    this.#name = name
    this.#chatId = chatId
  }

  /** Asks until somebody knows. */
  async persist(ask: () => Promise<Outcome>): Promise<Outcome> {
    let result = await ask()
    for (let attempt = 1; attempt < attempts; attempt++) {
      const isOpen =
        result.kind === 'unknown' || (result.kind === 'refused' && (await this.#heals(result.code)))
      if (!isOpen) return result
      await this.#world.clock.sleep(pauseMs * attempt)
      if (this.client.socket === undefined) await this.#reconnect()
      result = await ask()
    }
    return result
  }

  /** @returns whether to ask again. */
  async #heals(code: string): Promise<boolean> {
    const { client } = this
    if (code === 'token_expired' && client.socket !== undefined) {
      client.session = { ...client.session, tokenExpiresAtMs: Date.now() + 3600_000 }
      const { socket: connectionId, session } = client
      await this.#world.call(() =>
        renewConnection({ kind: 'connection', connectionId }, session).catch(() => undefined),
      )
      return true
    }
    return code === 'unavailable' || code === 'rate_limited'
  }

  async enter(): Promise<Outcome> {
    const chatId = this.#chatId
    const after = this.#after
    const act: Act = { name: 'enter', chatId, ...(after !== undefined && { after }) }
    const { name: action, ...fields } = act
    const result = await this.client.asks(act, { action, ...fields })
    if (result.kind === 'done') this.#after = result.answer.lastSeq
    return result
  }

  async #reconnect(): Promise<void> {
    this.#hasLeft = false
    if (await this.client.connects()) await this.enter()
  }

  async send(chatId: string, prefix = '', times = 1): Promise<void> {
    const clientMessageId = `${this.#name}-${++this.#sent}`
    const text = `${prefix} ${randomUUID()}`.trim()
    this.#world.recorder.secret(text)
    const act: Act = { name: 'send', chatId, clientMessageId, text }
    const ask = () => this.client.asks(act, { action: 'message', chatId, clientMessageId, text })
    await Promise.all(Array.from({ length: times }, () => this.persist(ask)))
  }

  async act(what: Step['what'], choice: number): Promise<unknown> {
    const chatId = this.#chatId
    const seq = 1 + (choice % 4)
    const ask = (act: Act, frame: Record<string, unknown>) => this.persist(() => this.client.asks(act, frame))
    switch (what) {
      case 'send':
        return this.send(chatId)
      case 'send twice':
        return this.send(chatId, '', 2)
      case 'edit': {
        const text = `edited ${randomUUID()}`
        return ask({ name: 'edit', chatId, seq, text }, { action: 'edit', chatId, seq, text })
      }
      case 'delete':
        return ask({ name: 'delete', chatId, seq }, { action: 'delete', chatId, seq })
      case 'react': {
        const [emoji, on] = [emojis[choice % 2] ?? emojis[0], choice % 3 > 0]
        return ask({ name: 'react', chatId, seq, emoji, on }, { action: 'react', chatId, seq, emoji, on })
      }
      case 'read':
        return ask({ name: 'read', chatId, seq }, { action: 'read', chatId, seq })
      case 'history': {
        const after = choice % 3
        return ask({ name: 'history', chatId, after }, { action: 'history', chatId, after })
      }
      case 'ping':
        return ask({ name: 'ping' }, { action: 'ping' })
      case 'enter':
        return this.enter()
      case 'leave':
        return this.client.asks({ name: 'leave', chatId }, { action: 'leave', chatId })
      case 'reconnect':
        this.client.drops()
        return this.#reconnect()
      case 'close':
        this.#hasLeft = true
        return this.client.closes()
      case 'expire': {
        // While the next frames are under way.
        const { client } = this
        client.drops()
        client.session = { ...client.session, tokenExpiresAtMs: Date.now() + 20 }
        return this.#reconnect()
      }
      case 'forge': {
        const token = `eyJ${randomUUID()}.${randomUUID()}.x`
        this.#world.recorder.secret(token)
        // No act of the history: it is only looked for in the log.
        return this.client.asks({ name: 'ping' }, { action: 'auth', token })
      }
      case 'log out':
        return this.#logOut()
      default:
        return undefined
    }
  }

  async #logOut(): Promise<void> {
    const { client } = this
    const { session } = client
    await this.persist(() => client.does({ name: 'logOut' }, () => logOut(session, undefined)))
    // The old socket must be refused; then its user comes back in another session.
    await client.asks({ name: 'ping' }, { action: 'ping' })
    client.drops()
    client.session = givenSession(session.userId)
    await this.#reconnect()
  }

  /** In the end each is connected, as clients are that nobody closed. */
  async finish(): Promise<void> {
    if (this.#hasLeft) return
    if (this.client.socket === undefined || this.#world.isGone(this.client.socket)) await this.#reconnect()
  }
}
