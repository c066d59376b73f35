import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import { hasCode } from '../../client/api-error.ts'
import type { Client } from '../../client/create-client.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { LiveSession } from '../../client/live-session.ts'
import { createStore } from '../lib/store.ts'
import { afterPush, type Chats, inOrder, mergeChat } from './directory-steps.ts'

/**
 * How many of the newest chats are entered, so that the list tells of them at once. The others are as the last look
 * at the whole list found them.
 */
const followedChats = 20
const pageSize = 50
/** Milliseconds between looks at the whole list, while the page is looked at. */
const lookAgainMs = 60_000

export type Peer = { userId: string; username: string; online: boolean }
export type Listing = { chats: Chats; loaded: boolean; nextCursor: string | undefined; error: unknown }

const nothing: Listing = { chats: {}, loaded: false, nextCursor: undefined, error: undefined }

/** My chats, kept up to date by what is pushed, and by looking again after having been away. */
export class Directory {
  readonly listing = createStore(nothing)
  /** The other one of each direct chat: only its members know a direct chat's name. */
  readonly peers = createStore<Readonly<Record<string, Peer>>>({})
  /**
   * How far others have read, by chat and user, as far as this page can tell: marks are pushed and nowhere to be asked
   * for, so of the time before it was opened only what they wrote says so.
   */
  readonly readMarks = createStore<Readonly<Record<string, Readonly<Record<string, number>>>>>({})
  readonly #parley: Client
  readonly #live: LiveSession
  readonly #asked = new Set<string>()
  readonly #watched = new WeakSet<Conversation>()

  constructor(parley: Client, live: LiveSession, signal: AbortSignal) {
    this.#parley = parley
    this.#live = live
    live.on('push', (push) => this.#take(push))
    live.on('status', (status) => {
      if (status === 'online') this.refresh()
    })
    const looking = setInterval(() => {
      if (document.visibilityState === 'visible' && live.status === 'online') this.refresh()
    }, lookAgainMs)
    signal.addEventListener('abort', () => clearInterval(looking))
    this.refresh()
  }

  /** The first page of the list anew. Never rejects: what went wrong stands in the listing. */
  async refresh(): Promise<void> {
    await this.#load(undefined)
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
      const { chats: kept, loaded, nextCursor: keptCursor } = this.listing.get()
      const merged = { ...kept }
      for (const chat of chats) merged[chat.chatId] = mergeChat(kept[chat.chatId], chat)
      // The whole list fits one page: what is not on it is not mine any more.
      if (cursor === undefined && nextCursor === undefined) {
        const mine = new Set(chats.map(({ chatId }) => chatId))
        for (const chatId of Object.keys(before.chats)) if (!mine.has(chatId)) delete merged[chatId]
      }
      const goesOn = cursor === undefined && loaded ? keptCursor : nextCursor
      this.listing.set({ chats: merged, loaded: true, nextCursor: goesOn, error: undefined })
      this.#follow()
    } catch (error) {
      this.listing.set({ ...this.listing.get(), error })
    }
  }

  /** Takes in a chat that was created, joined or asked for. */
  put(chat: Chat): void {
    const listing = this.listing.get()
    const merged = mergeChat(listing.chats[chat.chatId], chat)
    this.listing.set({ ...listing, chats: { ...listing.chats, [chat.chatId]: merged } })
    this.#follow()
  }

  drop(chatId: string): void {
    const listing = this.listing.get()
    const { [chatId]: _, ...chats } = listing.chats
    this.listing.set({ ...listing, chats })
  }

  /** Asks for one chat, e.g. one that the address names and the list does not hold. @throws ApiError */
  async find(chatId: string): Promise<Chat> {
    const chat = await this.#parley.call('getChat', { params: { chatId } })
    if (chat.me) this.put(chat)
    return chat
  }

  /** A chat, live. One that turns out not to be mine any more leaves the list. @throws ApiError `closed`. */
  enter(chatId: string): Conversation {
    const conversation = this.#live.enter(chatId)
    if (this.#watched.has(conversation)) return conversation
    this.#watched.add(conversation)
    // Not all of them are pushed: what came before the chat was entered, or while there was no line, is read.
    conversation.on('arrived', (messages) => {
      this.#take({ type: 'messages', chatId, messages: [...messages] })
      this.#takeWriters(chatId, messages)
    })
    conversation.on('updated', (messages) => {
      for (const message of messages) this.#take({ type: 'message.updated', chatId, message })
    })
    conversation.on('status', () => {
      if (hasCode(conversation.reason, 'chat_not_found', 'forbidden')) this.drop(chatId)
    })
    return conversation
  }

  #take(push: Push): void {
    const { userId } = this.#live.user
    const isMine = 'userId' in push && push.userId === userId
    if (push.type === 'presence') this.#takePresence(push.userId, push.online)
    else if (push.type === 'read' && !isMine) this.#takeReadMark(push)
    else if (push.type === 'chat.deleted' || (push.type === 'member.removed' && isMine))
      this.drop(push.chatId)
    else if ('chatId' in push) this.#change(push.chatId, (chat) => afterPush(chat, push, userId))
  }

  #change(chatId: string, step: (chat: Chat) => Chat): void {
    const listing = this.listing.get()
    const chat = listing.chats[chatId]
    const next = chat && step(chat)
    if (!next) this.#meet(chatId)
    else if (next !== chat) this.listing.set({ ...listing, chats: { ...listing.chats, [chatId]: next } })
  }

  /** What this page has marked as read itself, of which only other sockets are told. */
  readUpTo(chatId: string, readSeq: number): void {
    this.#take({ type: 'read', chatId, userId: this.#live.user.userId, readSeq })
  }

  /** Who has written has read what was there. */
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

  /** Somebody put me into a chat, or it is so far down the list that it was not loaded. */
  #meet(chatId: string): void {
    this.find(chatId).catch((error) => {
      if (!hasCode(error, 'chat_not_found', 'unreachable')) this.refresh()
    })
  }

  #takePresence(userId: string, online: boolean): void {
    const peers = this.peers.get()
    const known = Object.entries(peers).find(([, peer]) => peer.userId === userId && peer.online !== online)
    if (known) this.peers.set({ ...peers, [known[0]]: { ...known[1], online } })
  }

  /** Enters the newest chats, and finds out whom the direct ones are with. */
  #follow(): void {
    if (this.#live.status === 'closed') return
    const newest = inOrder(this.listing.get().chats)
    for (const { chatId } of newest.slice(0, followedChats)) this.enter(chatId)
    for (const { chatId, kind } of newest) if (kind === 'direct') this.#askForPeer(chatId)
  }

  async #askForPeer(chatId: string): Promise<void> {
    if (this.#asked.has(chatId)) return
    this.#asked.add(chatId)
    try {
      const { members } = await this.#parley.call('listMembers', { params: { chatId } })
      const other = members.find(({ userId }) => userId !== this.#live.user.userId) ?? members[0]
      if (!other) return
      const { userId, username, online } = other
      this.peers.set({ ...this.peers.get(), [chatId]: { userId, username, online } })
    } catch {
      this.#asked.delete(chatId)
    }
  }
}
