import type { Chat } from '../../../shared/contract/chats.ts'
import type { Member } from '../../../shared/contract/members.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import { hasCode } from '../../client/api-error.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { Client } from '../../client/create-client.ts'
import type { LiveSession } from '../../client/live-session.ts'
import { createStore } from '../lib/store.ts'
import { whenVisible } from '../lib/when-visible.ts'
import { nameOf, type People } from './people.ts'
import {
  afterPush,
  type Chats,
  inOrder,
  isCurrent,
  mergeChat,
  needsRecount,
} from '../../client/chat-steps.ts'

/** The newest chats are entered and so update live. Older ones update when the list reloads. */
const followedChats = 20
const pageSize = 50
/** Milliseconds after which a page that becomes visible reloads the list: not all of it is pushed. */
const staleMs = 5 * 60_000
/** Milliseconds for which pushes that change a chat's counts are gathered. */
const recountMs = 150
const recountAttempts = 10

export type Peer = { userId: string; online: boolean }
/** A chat that this user lost while the page was open, and how. */
export type Lost = { chatId: string; name: string; how: 'removed' | 'deleted' }
export type Listing = { chats: Chats; loaded: boolean; nextCursor: string | undefined; error: unknown }

const nothing: Listing = { chats: {}, loaded: false, nextCursor: undefined, error: undefined }

/** The user's chats, kept up to date by pushes and by reloading after an interruption. */
export class Directory {
  readonly listing = createStore(nothing)
  /** The other member of each direct chat, by chat: a direct chat has no name of its own. */
  readonly peers = createStore<Readonly<Record<string, Peer>>>({})
  /** The read marks of other users, by chat and user: from lists of members, from pushes, and from what they wrote. */
  readonly readMarks = createStore<Readonly<Record<string, Readonly<Record<string, number>>>>>({})
  /** The chats that were taken from this user, newest first, until the user has taken note. */
  readonly lost = createStore<readonly Lost[]>([])
  readonly #parley: Client
  readonly #live: LiveSession
  readonly #people: People
  readonly #peersRequested = new Set<string>()
  readonly #watched = new WeakSet<Conversation>()
  readonly #recounting = new Set<string>()
  readonly #discovering = new Set<string>()
  #isStale = false
  #loadedAtMs = 0

  constructor(parley: Client, live: LiveSession, people: People, signal: AbortSignal) {
    this.#parley = parley
    this.#live = live
    this.#people = people
    live.on('push', (push) => this.#take(push))
    live.on('status', (status) => {
      if (status !== 'online') return
      this.#isStale = true
      this.#reload()
    })
    document.addEventListener('visibilitychange', () => this.#reload(), { signal })
    this.refresh()
  }

  /** Reloads the first page of the list. Never rejects: an error is stored in the listing. */
  async refresh(): Promise<void> {
    this.#isStale = false
    this.#loadedAtMs = Date.now()
    await this.#load(undefined)
  }

  /** Reloads a list that may lack something, once somebody sees it. */
  #reload(): void {
    if (document.visibilityState !== 'visible' || this.#live.status !== 'online') return
    if (this.#isStale || Date.now() - this.#loadedAtMs > staleMs) this.refresh()
  }

  async loadMore(): Promise<void> {
    const { nextCursor } = this.listing.get()
    if (nextCursor !== undefined) await this.#load(nextCursor)
  }

  async #load(cursor: string | undefined): Promise<void> {
    const before = this.listing.get()
    try {
      const query = { limit: pageSize, ...(cursor !== undefined && { cursor }) }
      const { chats, nextCursor } = await this.#parley.call('listChats', { query })
      // The whole list fits one page: a chat that is missing from it is no longer the user's.
      if (cursor === undefined && nextCursor === undefined) {
        const mine = new Set(chats.map(({ chatId }) => chatId))
        for (const chat of Object.values(before.chats)) if (!mine.has(chat.chatId)) this.#miss(chat)
      }
      const { chats: kept, loaded, nextCursor: keptCursor } = this.listing.get()
      const merged = { ...kept }
      for (const chat of chats) merged[chat.chatId] = mergeChat(kept[chat.chatId], chat)
      const next = cursor === undefined && loaded ? keptCursor : nextCursor
      this.listing.set({ chats: merged, loaded: true, nextCursor: next, error: undefined })
      this.#follow()
    } catch (error) {
      this.listing.set({ ...this.listing.get(), error })
    }
  }

  /** Adds or updates a chat that was created, joined or fetched. */
  put(chat: Chat): void {
    const listing = this.listing.get()
    const merged = mergeChat(listing.chats[chat.chatId], chat)
    this.forgetLost(chat.chatId)
    this.listing.set({ ...listing, chats: { ...listing.chats, [chat.chatId]: merged } })
    this.#follow()
  }

  drop(chatId: string): void {
    const listing = this.listing.get()
    const { [chatId]: _, ...chats } = listing.chats
    this.listing.set({ ...listing, chats })
  }

  /** Takes a direct chat from the list until somebody writes in it. @throws ApiError */
  async hide(chat: Chat): Promise<void> {
    await this.#setHidden(chat, true)
  }

  /** Puts a hidden chat back. @throws ApiError */
  async show(chat: Chat): Promise<void> {
    await this.#setHidden(chat, false)
  }

  async #setHidden({ chatId }: Chat, hidden: boolean): Promise<void> {
    await this.#parley.call('patchMember', { params: { chatId, userId: 'me' }, body: { hidden } })
    await this.find(chatId)
  }

  /** A chat is not in the list any more. A direct one is not left: another device has hidden it, or it is deleted. */
  #miss({ chatId, kind, me }: Chat): void {
    if (kind !== 'direct') this.#lose(chatId, 'removed')
    else if (!me?.hidden)
      this.find(chatId).catch((error) => {
        if (hasCode(error, 'chat_not_found')) this.#lose(chatId, 'deleted')
      })
  }

  #lose(chatId: string, how: Lost['how']): void {
    const { [chatId]: chat } = this.listing.get().chats
    // One that the user has left or deleted here is not in the list any more.
    if (!chat) return
    const name = chat.name || this.#peerName(chatId) || 'Direct chat'
    this.lost.set([{ chatId, name, how }, ...this.lost.get().filter((other) => other.chatId !== chatId)])
    this.drop(chatId)
  }

  /** The name of the other member of a direct chat; undefined until it is known. */
  #peerName(chatId: string): string | undefined {
    const person = this.#people.known.get()[this.peers.get()[chatId]?.userId ?? '']
    return person && nameOf(person)
  }

  /** The user has taken note that a chat is lost. */
  forgetLost(chatId: string): void {
    this.lost.set(this.lost.get().filter((other) => other.chatId !== chatId))
  }

  /** Fetches one chat, e.g. one that the address names and the list lacks. @throws ApiError */
  async find(chatId: string): Promise<Chat> {
    const chat = await this.#parley.call('getChat', { params: { chatId } })
    if (chat.me) this.put(chat)
    return chat
  }

  /** Opens a chat live. It leaves the list if the user turns out not to be a member. @throws ApiError `closed`. */
  enter(chatId: string): Conversation {
    const conversation = this.#live.enter(chatId)
    if (this.#watched.has(conversation)) return conversation
    this.#watched.add(conversation)
    // Some messages are not pushed but read from the log: those from before entering, or from an interruption.
    conversation.on('arrived', (messages) => {
      this.#take({ type: 'messages', chatId, messages: [...messages] })
      this.#takeWriters(chatId, messages)
    })
    conversation.on('updated', (messages) => {
      for (const message of messages) this.#take({ type: 'message.updated', chatId, message })
    })
    conversation.on('status', () => {
      if (hasCode(conversation.reason, 'chat_not_found', 'forbidden')) this.#lose(chatId, 'removed')
    })
    return conversation
  }

  #take(push: Push): void {
    const { userId } = this.#live.user
    const isMine = 'userId' in push && push.userId === userId
    if (push.type === 'presence') this.#takePresence(push.userId, push.online)
    else if (push.type === 'read' && !isMine) this.#takeReadMark(push)
    else if (push.type === 'chat.deleted') this.#lose(push.chatId, 'deleted')
    else if (push.type === 'member.removed' && isMine) this.#lose(push.chatId, 'removed')
    else if ('chatId' in push) {
      const chat = this.listing.get().chats[push.chatId]
      if (chat && needsRecount(chat, push, userId)) this.#recount(push.chatId)
      this.#change(push.chatId, (before) => afterPush(before, push, userId))
    }
  }

  #change(chatId: string, step: (chat: Chat) => Chat): void {
    const listing = this.listing.get()
    const chat = listing.chats[chatId]
    const next = chat && step(chat)
    if (!next) this.#discover(chatId)
    else if (next !== chat) this.listing.set({ ...listing, chats: { ...listing.chats, [chatId]: next } })
  }

  /**
   * Applies the page's own read mark, which is pushed only to other sockets.
   * @param marked resolves once the server has it, some seconds later.
   */
  readUpTo(chatId: string, readSeq: number, marked: Promise<void>): void {
    const { userId } = this.#live.user
    const push: Push = { type: 'read', chatId, userId, readSeq }
    const chat = this.listing.get().chats[chatId]
    const isInexact = chat !== undefined && needsRecount(chat, push, userId)
    this.#change(chatId, (before) => afterPush(before, push, userId))
    marked.then(
      () => isInexact && this.#recount(chatId),
      () => {},
    )
  }

  /** Takes who the members are and how far they have read from a list of them. */
  takeMembers(chatId: string, members: readonly Member[]): void {
    this.#people.take(members)
    for (const { userId, readSeq } of members)
      if (userId !== this.#live.user.userId) this.#takeReadMark({ chatId, userId, readSeq })
  }

  /** A user who writes a message has read everything before it. */
  #takeWriters(chatId: string, messages: readonly Message[]): void {
    for (const { type, senderId: userId, seq: readSeq } of messages.toReversed())
      if (type === 'text' && userId !== this.#live.user.userId)
        this.#takeReadMark({ chatId, userId, readSeq })
  }

  #takeReadMark({ chatId, userId, readSeq }: { chatId: string; userId: string; readSeq: number }): void {
    const marks = this.readMarks.get()
    const here = marks[chatId] ?? {}
    if ((here[userId] ?? 0) < readSeq)
      this.readMarks.set({ ...marks, [chatId]: { ...here, [userId]: readSeq } })
  }

  /** Fetches a chat's counts, once the page is visible. Pushes that come together are one call; one that a push overtakes is repeated. */
  #recount(chatId: string, attempts = recountAttempts): void {
    if (this.#recounting.has(chatId)) return
    this.#recounting.add(chatId)
    whenVisible(() => setTimeout(() => this.#fetchCounts(chatId, attempts), recountMs))
  }

  async #fetchCounts(chatId: string, attempts: number): Promise<void> {
    this.#recounting.delete(chatId)
    // If it fails, the list reloads when the connection is back.
    const answer = await this.find(chatId).catch(() => undefined)
    const kept = this.listing.get().chats[chatId]
    if (answer && kept && attempts > 1 && !isCurrent(kept, answer)) this.#recount(chatId, attempts - 1)
  }

  /** Fetches a chat that is not in the list: the user was added to it, or it is on a later page. */
  #discover(chatId: string): void {
    if (this.#discovering.has(chatId)) return
    this.#discovering.add(chatId)
    whenVisible(async () => {
      this.#discovering.delete(chatId)
      // The list may have it by now.
      if (this.listing.get().chats[chatId]) return
      await this.find(chatId).catch((error) => {
        if (!hasCode(error, 'chat_not_found', 'unreachable')) this.refresh()
      })
    })
  }

  #takePresence(userId: string, online: boolean): void {
    const peers = this.peers.get()
    const known = Object.entries(peers).find(([, peer]) => peer.userId === userId && peer.online !== online)
    if (known) this.peers.set({ ...peers, [known[0]]: { ...known[1], online } })
  }

  /** Enters the newest chats, and loads the other member of each direct chat. */
  #follow(): void {
    if (this.#live.status === 'closed') return
    const newest = inOrder(this.listing.get().chats)
    for (const { chatId } of newest.slice(0, followedChats)) this.enter(chatId)
    for (const { chatId, kind } of newest) if (kind === 'direct') this.#loadPeer(chatId)
  }

  async #loadPeer(chatId: string): Promise<void> {
    if (this.#peersRequested.has(chatId)) return
    this.#peersRequested.add(chatId)
    try {
      const { members } = await this.#parley.call('listMembers', { params: { chatId } })
      const other = members.find(({ userId }) => userId !== this.#live.user.userId) ?? members[0]
      if (!other) return
      this.#people.take(members)
      const { userId, online } = other
      this.peers.set({ ...this.peers.get(), [chatId]: { userId, online } })
    } catch {
      this.#peersRequested.delete(chatId)
    }
  }
}
