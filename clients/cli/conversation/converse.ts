import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { type ApiError, closed, unreachable } from '../../client/api-error.ts'
import { AsyncEvent } from '../../client/async-event.ts'
import type { Client } from '../../client/create-client.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { LiveSession } from '../../client/live-session.ts'
import { exitCodes } from '../exit-codes.ts'
import { Ended } from '../failure.ts'
import { chatTitle } from '../show-chat.ts'
import type { Feed } from './feed.ts'
import type { Input } from './input.ts'

type ConverseOptions = { parley: Client; chat: Chat; limit: number; input: Input; feed: Feed }

/** Unread messages that are shown, however few were asked for. */
const unreadShown = 200

/** What came before is shown from here on: the newest `limit`, and what is unread. */
const beginning = ({ lastSeq, me }: Chat, limit: number): number => {
  const readSeq = me?.readSeq ?? lastSeq
  return Math.max(0, Math.min(lastSeq - limit, Math.max(readSeq, lastSeq - unreadShown)))
}

/** Resolves once there is a socket. @throws ApiError when there is none to begin with: later ones are waited for. */
const begun = (live: LiveSession): Promise<void> =>
  new Promise((resolve, reject) => {
    const off = live.on('status', (status) => {
      off()
      if (status === 'online') resolve()
      else reject(live.reason ?? unreachable('The socket cannot be reached'))
    })
  })

/** Shows what comes, for as long as it does. */
class Reader {
  #shown: number
  readonly #bell = new AsyncEvent()
  readonly #options: ConverseOptions
  readonly #conversation: Conversation

  constructor(options: ConverseOptions, conversation: Conversation, after: number) {
    this.#options = options
    this.#conversation = conversation
    this.#shown = after
  }

  /** @throws ApiError why it came to an end. */
  async read(): Promise<never> {
    for await (const messages of this.#conversation.arrivals()) this.#show(messages)
    throw this.#conversation.reason ?? closed('The chat was left')
  }

  #show(messages: readonly Message[]): void {
    const { feed, chat, input } = this.#options
    feed.messages(messages, { after: chat.me?.readSeq ?? chat.lastSeq, upTo: chat.lastSeq })
    this.#shown = messages.at(-1)?.seq ?? this.#shown
    if (input.attended) this.#conversation.markRead(this.#shown).catch(() => {})
    this.#bell.emit()
  }

  async until(seq: number): Promise<void> {
    while (this.#shown < seq) await this.#bell.next()
  }
}

/** Sends each line. @returns when all have been sent or refused, whether all were sent, and the newest seq. */
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
  for await (const line of input.lines) {
    if (line.trim() === '/quit') break
    if (line.trim() === '') continue
    const sending: Promise<void> = send(line).finally(() => underWay.delete(sending))
    underWay.add(sending)
    if (underWay.size >= input.ahead) await Promise.race(underWay)
  }
  if (underWay.size > 0 && conversation.status !== 'live')
    feed.note('Waiting until all is sent; Ctrl-C gives up.')
  await Promise.all(underWay)
  return { newest, refused }
}

/**
 * Shows what was said, then what is said, and sends the input's lines, until the input ends and all of it is sent.
 * @throws ApiError why the chat or the session came to an end before that; `unreachable` when it could not begin.
 * @throws Ended when lines were refused.
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
    await Promise.race([over, begun(live)])
    live.on('status', (status) => {
      if (status !== 'closed') feed.online(status === 'online')
    })
    await Promise.race([over, reader.until(chat.lastSeq)])
    if (input.attended) feed.note(`── ${chatTitle(chat)}, /quit ends ──`)
    const { newest, refused } = await Promise.race([over, sendLines(options, conversation)])
    await Promise.race([over, reader.until(newest)])
    if (refused > 0) throw new Ended(exitCodes.refused, `${refused} not sent`)
  } finally {
    ending.abort()
  }
}
