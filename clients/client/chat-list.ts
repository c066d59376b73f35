import type { Chat } from '../../shared/contract/chats.ts'
import type { Push } from '../../shared/contract/socket/pushes.ts'
import { hasCode } from './api-error.ts'
import { afterPush, type Chats, inOrder, isCurrent, isShown, mergeChat, needsRecount } from './chat-steps.ts'
import type { Conversation } from './conversation.ts'
import type { Client } from './create-client.ts'
import { Emitter, type Listener } from './emitter.ts'
import type { LiveSession } from './live-session.ts'
import { watchNetwork } from './network.ts'
import { whenVisible } from './when-visible.ts'

export type ChatListEvents = {
  /** The list has changed. */
  change: readonly Chat[]
  /** The user was removed from a chat, or it was deleted. It is not in the list any more. */
  lost: { chat: Chat; how: 'removed' | 'deleted' }
  /** A listener has thrown this. */
  error: unknown
}

const pageSize = 50
/** Milliseconds after which a page that becomes visible reads the list again: not all of it is pushed. */
const staleMs = 5 * 60_000
/** Milliseconds for which pushes that change a chat's counts are gathered. */
const recountMs = 150
const recountAttempts = 10
/** Milliseconds that the first reading waits for the socket: read before, the list has to be read again. */
const patienceMs = 1000

/**
 * The user's chats, latest activity first, with their newest message and what is unread in them. Pushes keep the list
 * up to date, and it is read again after an interruption.
 * @example
 * const list = new ChatList(parley, live)
 * list.on('change', (chats) => show(chats))
 */
export class ChatList {
  readonly #parley: Client
  readonly #live: LiveSession
  readonly #events = new Emitter<ChatListEvents>()
  readonly #watched = new WeakSet<Conversation>()
  readonly #recounting = new Set<string>()
  readonly #discovering = new Set<string>()
  readonly #end = new AbortController()
  #chats: Chats = {}
  #shown: readonly Chat[] = []
  #loaded = false
  #nextCursor: string | undefined
  #error: unknown
  #isStale = false
  #readAtMs = 0

  constructor(parley: Client, live: LiveSession) {
    this.#parley = parley
    this.#live = live
    const offs = [
      live.on('push', (push) => this.#take(push)),
      live.on('status', (status) => {
        if (status === 'closed') this.close()
        else if (status === 'online') this.#onOnline()
        // Without a socket the list is not live, and better than none.
        else if (status === 'offline' && !this.#loaded) this.refresh()
      }),
    ]
    // A socket may take long to open, or to fail.
    const patience = setTimeout(() => {
      if (this.#readAtMs === 0) this.refresh()
    }, patienceMs)
    this.#end.signal.addEventListener('abort', () => {
      clearTimeout(patience)
      for (const off of offs) off()
    })
    const nothing = () => {}
    const onSeen = () => this.#readAgain()
    watchNetwork({ onOnline: nothing, onHidden: nothing, onSeen }, this.#end.signal)
    if (live.status === 'online') this.refresh()
  }

  /** Latest activity first, without hidden ones. Each change makes a new array. */
  get chats(): readonly Chat[] {
    return this.#shown
  }

  /** A chat of the list, hidden ones too. */
  get(chatId: string): Chat | undefined {
    return this.#chats[chatId]
  }

  /** Whether the first page has been read. */
  get loaded(): boolean {
    return this.#loaded
  }

  /** Whether there are older chats than those of the list: `loadMore` reads them. */
  get hasMore(): boolean {
    return this.#nextCursor !== undefined
  }

  /** Why the list could not be read last; undefined if it was. */
  get error(): unknown {
    return this.#error
  }

  /** Whether the list has stopped: it was closed, or the session was. */
  get isClosed(): boolean {
    return this.#end.signal.aborted
  }

  /** Unread messages in all chats of the list that are not muted. */
  get unread(): number {
    return this.#shown.reduce(
      (sum, { me }) => (me?.notifications === 'none' ? sum : sum + (me?.unread ?? 0)),
      0,
    )
  }

  /** @returns a function that removes the listener. */
  on<E extends keyof ChatListEvents>(event: E, listener: Listener<ChatListEvents[E]>): () => void {
    return this.#events.on(event, listener)
  }

  /** Stops keeping the list up to date, as the end of the session does. */
  close(): void {
    this.#end.abort()
  }

  /** Reads the first page again. Never rejects: see `error`. */
  async refresh(): Promise<void> {
    this.#isStale = false
    this.#readAtMs = Date.now()
    await this.#read(undefined)
  }

  /** Reads the next older chats. Never rejects: see `error`. */
  async loadMore(): Promise<void> {
    if (this.#nextCursor !== undefined) await this.#read(this.#nextCursor)
  }

  #onOnline(): void {
    this.#isStale = true
    if (this.#loaded) this.#readAgain()
    else this.refresh()
  }

  /** Reads a list that may lack something, once somebody sees it. */
  #readAgain(): void {
    const { document } = globalThis as { document?: { visibilityState: string } }
    if (document?.visibilityState === 'hidden' || this.#live.status !== 'online') return
    if (this.#isStale || Date.now() - this.#readAtMs > staleMs) this.refresh()
  }

  async #read(cursor: string | undefined): Promise<void> {
    const before = this.#chats
    try {
      const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) }
      const { chats, nextCursor } = await this.#parley.call('listChats', { query, signal: this.#end.signal })
      // The whole list fits one page: a chat that is missing from it is no longer the user's.
      if (cursor === undefined && nextCursor === undefined) {
        const mine = new Set(chats.map(({ chatId }) => chatId))
        for (const chat of Object.values(before)) if (!mine.has(chat.chatId)) this.#miss(chat)
      }
      const merged = { ...this.#chats }
      for (const chat of chats) merged[chat.chatId] = mergeChat(merged[chat.chatId], chat)
      if (cursor !== undefined || !this.#loaded) this.#nextCursor = nextCursor
      this.#loaded = true
      this.#error = undefined
      this.#set(merged)
    } catch (error) {
      if (this.#end.signal.aborted) return
      this.#error = error
      this.#set(this.#chats)
    }
  }

  #set(chats: Chats): void {
    this.#chats = chats
    this.#shown = inOrder(chats).filter(isShown)
    this.#events.emit('change', this.#shown)
  }

  /** Adds or updates a chat that was created, joined, changed or read. */
  put(chat: Chat): void {
    const merged = mergeChat(this.#chats[chat.chatId], chat)
    this.#set({ ...this.#chats, [chat.chatId]: merged })
  }

  /** Takes a chat from the list that the user has left or deleted. */
  drop(chatId: string): void {
    const { [chatId]: _, ...chats } = this.#chats
    this.#set(chats)
  }

  /** Takes a direct chat from the list until somebody writes in it. @throws ApiError */
  async hide(chatId: string): Promise<void> {
    await this.#setHidden(chatId, true)
  }

  /** Puts a hidden chat back. @throws ApiError */
  async show(chatId: string): Promise<void> {
    await this.#setHidden(chatId, false)
  }

  async #setHidden(chatId: string, hidden: boolean): Promise<void> {
    await this.#parley.call('patchMember', { params: { chatId, userId: 'me' }, body: { hidden } })
    await this.find(chatId)
  }

  /** Reads one chat, and puts it in the list if it is the user's. @throws ApiError */
  async find(chatId: string): Promise<Chat> {
    const chat = await this.#parley.call('getChat', { params: { chatId }, signal: this.#end.signal })
    if (chat.me) this.put(chat)
    return chat
  }

  /**
   * Opens a chat live, as `LiveSession.enter` does, and takes from its log what was not pushed.
   * @throws ApiError `closed`.
   */
  enter(chatId: string): Conversation {
    const conversation = this.#live.enter(chatId)
    if (this.#watched.has(conversation)) return conversation
    this.#watched.add(conversation)
    conversation.on('arrived', (messages) =>
      this.#take({ type: 'messages', chatId, messages: [...messages] }),
    )
    conversation.on('updated', (messages) => {
      for (const message of messages) this.#take({ type: 'message.updated', chatId, message })
    })
    conversation.on('status', () => {
      if (hasCode(conversation.reason, 'chat_not_found', 'forbidden')) this.#lose(chatId, 'removed')
    })
    return conversation
  }

  /**
   * Moves the read mark of a conversation, by default to its newest message, and the counts here at once.
   * @throws ApiError (rejects) what `Conversation.markRead` does.
   */
  markRead(conversation: Conversation, seq = conversation.messages.at(-1)?.seq ?? 0): Promise<void> {
    const { chatId } = conversation
    const chat = this.#chats[chatId]
    if (seq <= (chat?.me?.readSeq ?? 0)) return Promise.resolve()
    const marked = conversation.markRead(seq)
    const push: Push = { type: 'read', chatId, userId: this.#live.user.userId, readSeq: seq }
    const isInexact = chat !== undefined && needsRecount(chat, push, this.#live.user.userId)
    // The own mark is pushed only to other sockets.
    this.#change(push.chatId, (before) => afterPush(before, push, this.#live.user.userId))
    marked.then(
      () => isInexact && this.#recount(chatId),
      () => {},
    )
    return marked
  }

  /** A direct chat is not left: another device has hidden it, or it is deleted. */
  #miss({ chatId, kind, me }: Chat): void {
    if (kind !== 'direct') this.#lose(chatId, 'removed')
    else if (!me?.hidden)
      this.find(chatId).catch((error) => {
        if (hasCode(error, 'chat_not_found')) this.#lose(chatId, 'deleted')
      })
  }

  #lose(chatId: string, how: 'removed' | 'deleted'): void {
    const chat = this.#chats[chatId]
    // One that the user has left or deleted here is not in the list any more.
    if (!chat) return
    this.drop(chatId)
    this.#events.emit('lost', { chat, how })
  }

  #take(push: Push): void {
    const { userId } = this.#live.user
    const isMine = 'userId' in push && push.userId === userId
    if (push.type === 'chat.deleted') this.#lose(push.chatId, 'deleted')
    else if (push.type === 'member.removed' && isMine) this.#lose(push.chatId, 'removed')
    else if (push.type !== 'typing' && !(push.type === 'read' && !isMine) && 'chatId' in push) {
      const chat = this.#chats[push.chatId]
      if (chat && needsRecount(chat, push, userId)) this.#recount(push.chatId)
      this.#change(push.chatId, (before) => afterPush(before, push, userId))
    }
  }

  #change(chatId: string, step: (chat: Chat) => Chat): void {
    const chat = this.#chats[chatId]
    const next = chat && step(chat)
    if (!next) this.#discover(chatId)
    else if (next !== chat) this.#set({ ...this.#chats, [chatId]: next })
  }

  /**
   * Reads a chat's counts, once the page is visible. Pushes that come together are one call; one that a push overtakes
   * is repeated.
   */
  #recount(chatId: string, attempts = recountAttempts): void {
    if (this.#recounting.has(chatId)) return
    this.#recounting.add(chatId)
    whenVisible(() => setTimeout(() => this.#readCounts(chatId, attempts), recountMs))
  }

  async #readCounts(chatId: string, attempts: number): Promise<void> {
    this.#recounting.delete(chatId)
    // If it fails, the list is read again when the connection is back.
    const answer = await this.find(chatId).catch(() => undefined)
    const kept = this.#chats[chatId]
    if (answer && kept && attempts > 1 && !isCurrent(kept, answer)) this.#recount(chatId, attempts - 1)
  }

  /**
   * Reads a chat that is not in the list, once the page is visible: the user was added to it, or it is on a later page.
   */
  #discover(chatId: string): void {
    if (this.#discovering.has(chatId)) return
    this.#discovering.add(chatId)
    whenVisible(() => {
      this.#discovering.delete(chatId)
      // The list may have it by now.
      if (this.#chats[chatId]) return
      this.find(chatId).catch((error) => {
        if (!this.#end.signal.aborted && !hasCode(error, 'chat_not_found', 'unreachable')) this.refresh()
      })
    })
  }
}
