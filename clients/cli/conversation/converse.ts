import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { type ApiError, closed, unreachable } from '../../client/api-error.ts'
import { AsyncEvent } from '../../client/async-event.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { Client } from '../../client/create-client.ts'
import type { LiveSession } from '../../client/live-session.ts'
import { exitCodes } from '../lib/exit-codes.ts'
import { EndedError } from '../lib/failure.ts'
import { chatTitle } from '../lib/show-chat.ts'
import type { Feed } from './feed.ts'
import type { Input } from './input.ts'

type ConverseOptions = { parley: Client; chat: Chat; limit: number; input: Input; feed: Feed }

/** How many unread messages are shown, whatever `limit` is. */
const unreadShown = 200

/** The seq after which messages are shown: the newest `limit`, and all unread ones. */
const beginning = ({ lastSeq, me }: Chat, limit: number): number => {
  const readSeq = me?.readSeq ?? lastSeq
  return Math.max(0, Math.min(lastSeq - limit, Math.max(readSeq, lastSeq - unreadShown)))
}

/** Resolves once the session is online. @throws ApiError if the first attempt fails; later ones are waited for. */
const firstOnline = (live: LiveSession): Promise<void> =>
  new Promise((resolve, reject) => {
    const off = live.on('status', (status) => {
      off()
      if (status === 'online') resolve()
      else reject(live.reason ?? unreachable('The socket cannot be reached'))
    })
  })

/** Shows the conversation's messages as they arrive. */
class Reader {
  #shown: number
  readonly #progress = new AsyncEvent()
  readonly #options: ConverseOptions
  readonly #conversation: Conversation

  constructor(options: ConverseOptions, conversation: Conversation, after: number) {
    this.#options = options
    this.#conversation = conversation
    this.#shown = after
  }

  /** Runs until the conversation ends. @throws ApiError why it ended. */
  async read(): Promise<never> {
    for await (const messages of this.#conversation.arrivals()) this.#show(messages)
    throw this.#conversation.reason ?? closed('The conversation was left')
  }

  #show(messages: readonly Message[]): void {
    const { feed, chat, input } = this.#options
    feed.messages(messages, { after: chat.me?.readSeq ?? chat.lastSeq, upTo: chat.lastSeq })
    this.#shown = messages.at(-1)?.seq ?? this.#shown
    if (input.attended) this.#conversation.markRead(this.#shown).catch(() => {})
    this.#progress.emit()
  }

  /** Resolves once the message with this seq was shown. */
  async until(seq: number): Promise<void> {
    while (this.#shown < seq) await this.#progress.next()
  }
}

/**
 * Sends each line, and returns when all were sent or refused.
 * @returns how many were refused, and the newest seq.
 * @throws UsageError at a line that is not UTF-8.
 */
const sendLines = async ({ input, feed }: ConverseOptions, conversation: Conversation) => {
  let newest = 0
  let refused = 0
  const underWay = new Set<Promise<void>>()
  const send = async (text: string) => {
    try {
      const { clientMessageId, seq } = await conversation.send(text)
      newest = Math.max(newest, seq)
      feed.sent(clientMessageId, seq)
    } catch (error) {
      refused++
      feed.failed(text, error as ApiError)
      for (const message of conversation.outbox)
        if (message.state === 'failed') conversation.discard(message.clientMessageId)
    }
  }
  const sendAll = async () => {
    for await (const line of input.lines) {
      if (line.trim() === '/quit') break
      if (line.trim() === '') continue
      const sending: Promise<void> = send(line).finally(() => underWay.delete(sending))
      underWay.add(sending)
      if (underWay.size >= input.ahead) await Promise.race(underWay)
    }
  }
  try {
    await sendAll()
  } finally {
    // Also if a line was not UTF-8: those before it are sent.
    if (underWay.size > 0 && conversation.status !== 'live')
      feed.note('Waiting until everything is sent; Ctrl-C gives up.')
    await Promise.all(underWay)
  }
  return { newest, refused }
}

/**
 * Shows earlier messages and new ones, and sends the lines of the input, until the input ends and all of it is sent.
 * @throws ApiError why the conversation or the session ended before that; `unreachable` if it could not begin.
 * @throws EndedError when lines were refused.
 */
export const converse = async (options: ConverseOptions): Promise<void> => {
  const { parley, chat, limit, input, feed } = options
  const ending = new AbortController()
  const live = parley.connect({ signal: ending.signal })
  try {
    const after = beginning(chat, limit)
    const conversation = live.enter(chat.chatId, { after })
    conversation.on('updated', (messages) => messages.forEach(feed.updated))
    conversation.on('outbox', (messages) => input.waiting(messages.length))
    live.on('push', feed.push)
    const reader = new Reader(options, conversation, after)
    const over = reader.read()
    over.catch(() => {})
    await Promise.race([over, firstOnline(live)])
    live.on('status', (status) => {
      if (status !== 'closed') feed.online(status === 'online')
    })
    await Promise.race([over, reader.until(chat.lastSeq)])
    if (input.attended) feed.note(`── ${chatTitle(chat)}, /quit ends ──`)
    const { newest, refused } = await Promise.race([over, sendLines(options, conversation)])
    await Promise.race([over, reader.until(newest)])
    if (refused > 0) throw new EndedError(exitCodes.refused, `${refused} not sent`)
  } finally {
    ending.abort()
  }
}
