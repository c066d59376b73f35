import type { BrowserContext, Request, WebSocketRoute } from 'playwright-core'
import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { ChainEnd } from '../../../shared/contract/proof.ts'
import type { BuiltPage } from './built-page.ts'

/** A secure origin that exists only within the browser: every request to it is answered here. */
const origin = 'https://parley.test'
export const me = { userId: 'alice-id', username: 'alice' }
export const other = { userId: 'bob-id', username: 'bob' }
export const chatId = 'lunch'

const startMs = Date.parse('2026-03-02T08:00:00.000Z')
/** Each message comes a minute after the one before. */
const minuteMs = 60_000

/** An answer that refuses. */
export const refusalOf = (status: number, code: string, detail: string) => ({
  status,
  json: { type: `urn:parley:problem:${code}`, title: 'Refused', status, code, detail },
})

/** A message of bob's, unless told otherwise. */
export const messageOf = (seq: number, more: Partial<Message> = {}): Message => ({
  chatId,
  seq,
  type: 'text',
  senderId: other.userId,
  senderName: other.username,
  text: `message ${seq}`,
  sentAt: new Date(startMs + seq * minuteMs).toISOString(),
  ...more,
})

type Stubbed = { status?: number; json?: object; headers?: Record<string, string> }

type Frame = {
  id: number
  action: string
  chatId: string
  seq: number
  text: string
  emoji: string
  after?: number
}

/**
 * One chat of alice and bob, served to the page without a deployment: what is about the page alone, such as thousands
 * of messages or touch, needs no more. It keeps to the contract's answers and refuses nothing.
 */
export class StubBackend {
  readonly messages: Message[]
  readonly members: Member[]
  /** The pictures of users, by their ids. */
  readonly pictures = new Map<string, { contentType: string; body: Buffer }>()
  chat: Chat
  /** The end of the log's chain, if it has one. */
  chain: ChainEnd | undefined
  /** The error that changes are refused with, if they are. */
  refusal: object | undefined
  /** Answers in place of the stub's own: by method and path, given the request's body. */
  readonly answers = new Map<string, (body: Record<string, string>) => Stubbed>()
  /** The answer of `config.json` about signing in. */
  signIn: object = { kind: 'password' }
  /** The changes that the page asked for over REST: method and path. */
  readonly requests: string[] = []
  /** The paths that the page read over REST. */
  readonly reads: string[] = []
  /** The frames that the page sent, but for pings. */
  readonly frames: Frame[] = []
  #socket: WebSocketRoute | undefined

  constructor(messages: readonly Message[], chat: Partial<Chat> = {}) {
    this.messages = [...messages]
    const member = {
      joinedAt: new Date(startMs).toISOString(),
      online: true,
      role: 'member',
      readSeq: 0,
    } as const
    this.members = [
      { ...me, ...member, role: 'owner' },
      { ...other, ...member },
    ]
    const last = messages.at(-1)
    const lastSeq = last?.seq ?? 0
    this.chat = {
      chatId,
      kind: 'group',
      name: 'Lunch',
      description: '',
      ownerId: me.userId,
      createdAt: member.joinedAt,
      memberCount: 2,
      locked: false,
      slowModeSeconds: 0,
      lastSeq,
      ...(last && { lastMessage: last }),
      me: { role: 'owner', readSeq: lastSeq, unread: 0, mentions: 0, notifications: 'all' },
      ...chat,
    }
  }

  /** Serves the page and its APIs to a context, in which alice is logged in. @returns the page's address. */
  async serve(context: BrowserContext, page: BuiltPage, { loggedIn = true } = {}): Promise<string> {
    const session = { user: me, accessToken: 'x', refreshToken: 'x', expiresAtMs: Date.now() + 3_000_000 }
    // Kept as the browser keeps it: a reload does not log in again whoever has logged out.
    if (loggedIn)
      await context.addInitScript(
        `if (sessionStorage.getItem('begun') === null)
          localStorage.setItem('parley.session', ${JSON.stringify(JSON.stringify(session))})
        sessionStorage.setItem('begun', 'yes')`,
      )
    await context.routeWebSocket(/./, (socket) => {
      this.#socket = socket
      socket.onMessage((data) => this.#take(JSON.parse(String(data)) as Frame))
    })
    await context.route(`${origin}/**`, async (route) => {
      const { pathname, searchParams } = new URL(route.request().url())
      if (pathname === '/config.json')
        return route.fulfill({ json: { restUrl: '/api', webSocketUrl: '/live', signIn: this.signIn } })
      if (pathname.startsWith('/api')) {
        const method = route.request().method()
        if (method === 'GET') this.reads.push(pathname.slice(4))
        else this.requests.push(`${method} ${pathname.slice(4)}`)
        const { refusal } = this
        if (refusal && method !== 'GET' && !pathname.includes('tickets'))
          return route.fulfill({ status: 400, json: refusal })
        const path = pathname.slice(4)
        const stubbed = this.answers.get(`${method} ${path}`)?.(route.request().postDataJSON() ?? {})
        if (stubbed) return route.fulfill({ status: stubbed.json ? 200 : 204, ...stubbed })
        const picture = method === 'GET' && this.#pictureAt(path)
        if (picture) return route.fulfill(picture)
        if (path.startsWith('/users/me') && method !== 'GET') this.#changeOwn(method, path, route.request())
        if (path.startsWith('/users/me/blocks/')) return route.fulfill({ status: 204 })
        if (path.endsWith('/members/me')) this.#changeMine(route.request())
        if (method === 'DELETE' && path === '/users/me/avatar') return route.fulfill({ status: 204 })
        return route.fulfill({ json: this.#answer(path, searchParams) })
      }
      return route.fulfill(page.file(pathname === '/' ? 'index.html' : pathname))
    })
    return `${origin}/#/chats/${chatId}`
  }

  /** Adds a member, or changes one. */
  joins(member: Partial<Member> & Pick<Member, 'userId'>): void {
    const at = this.members.findIndex(({ userId }) => userId === member.userId)
    const [, usual] = this.members
    if (!usual) throw new Error('There is no member to take after')
    if (at < 0) this.members.push({ ...usual, ...member })
    else this.members.splice(at, 1, { ...usual, ...member })
  }

  push(frame: object): void {
    this.#socket?.send(JSON.stringify(frame))
  }

  /** The socket is lost. */
  async cuts(): Promise<void> {
    await this.#socket?.close()
  }

  /** A message arrives. */
  arrives(message: Message): void {
    this.messages.push(message)
    this.push({ type: 'messages', chatId, messages: [message] })
  }

  #pictureAt(path: string): { contentType: string; body: Buffer } | undefined {
    const [, userId] = /^\/users\/(.+)\/avatar$/.exec(path) ?? []
    return userId === undefined ? undefined : this.pictures.get(userId)
  }

  #changeOwn(method: string, path: string, request: Request): void {
    const own = this.members[0] as Member
    if (path === '/users/me') Object.assign(own, request.postDataJSON())
    if (path !== '/users/me/avatar') return
    delete own.avatar
    this.pictures.delete(own.userId)
    const body = method === 'PUT' ? request.postDataBuffer() : null
    if (!body) return
    own.avatar = `version ${body.length}`
    this.pictures.set(own.userId, { contentType: request.headers()['content-type'] ?? '', body })
  }

  #changeMine(request: Request): void {
    const { me: mine } = this.chat
    if (mine) this.chat = { ...this.chat, me: { ...mine, ...request.postDataJSON() } }
  }

  #page(query: URLSearchParams) {
    const limit = Number(query.get('limit') ?? 50)
    const [before, after] = [query.get('before'), query.get('after')]
    const all = this.messages.filter(
      ({ seq }) => seq > Number(after ?? 0) && seq < Number(before ?? Number.POSITIVE_INFINITY),
    )
    const messages = after === null ? all.slice(-limit).reverse() : all.slice(0, limit)
    return { messages, lastSeq: this.messages.at(-1)?.seq ?? 0 }
  }

  #answer(path: string, query: URLSearchParams): object {
    if (path === '/users/me/blocks') return { blocks: [] }
    if (path === '/auth/tickets') return { ticket: 'x', expiresIn: 60 }
    if (path === '/chats') return { chats: [this.chat] }
    if (path.endsWith('/messages')) return this.#page(query)
    if (path.endsWith('/members')) return { members: this.members }
    if (path === '/users') return { users: this.#usersNamed(query.get('prefix') ?? '') }
    const asked = path.replace(/^\/users\/me(\/avatar)?$/, `/users/${me.userId}`)
    const user = this.members.find(({ userId }) => asked === `/users/${userId}`)
    if (user) return user
    return this.chat
  }

  #usersNamed(prefix: string): Member[] {
    return prefix ? this.members.filter(({ username }) => username.startsWith(prefix.toLowerCase())) : []
  }

  #take({ id, ...frame }: Frame): void {
    if (frame.action !== 'ping') this.frames.push({ id, ...frame })
    if (frame.action === 'ping') this.push({ type: 'pong', id, heads: {} })
    else if (frame.action === 'enter') {
      const { messages, lastSeq } = this.#page(new URLSearchParams({ limit: '50' }))
      if ((frame.after ?? 0) > lastSeq) {
        const detail = `The newest message has seq ${lastSeq}`
        this.push({ type: 'error', id, chatId, code: 'cursor_ahead', detail })
        return
      }
      const { chain } = this
      const entered = {
        lastSeq,
        messages: messages.toReversed(),
        more: lastSeq > 50,
        ...(chain && { chain }),
      }
      this.push({ type: 'entered', id, chatId, ...entered })
    } else this.push({ type: 'ack', id, chatId })
  }
}
