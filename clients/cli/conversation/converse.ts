import type { Chat } from '../../../shared/contract/chats.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import { closed, unreachable } from '../../client/api-error.ts'
import { AsyncEvent } from '../../client/async-event.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { LiveSession } from '../../client/live-session.ts'
import { wait } from '../../client/wait.ts'
import { exitCodes } from '../lib/exit-codes.ts'
import { EndedError } from '../lib/failure.ts'
import { type ConverseOptions, enterLines } from './enter-lines.ts'

/** How many unread messages are shown, whatever `limit` is. */
const unreadShown = 200

/** Milliseconds for which the end waits for the last read mark. */
const flushMs = 2000

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
    for await (const messages of this.#conversation.arrivals()) await this.#show(messages)
    throw this.#conversation.reason ?? closed('The conversation was left')
  }

  async #show(messages: readonly Message[]): Promise<void> {
    const { feed, chat, input } = this.#options
    await feed.messages(messages, { after: chat.me?.readSeq ?? chat.lastSeq, upTo: chat.lastSeq })
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
 * Shows earlier messages and new ones, and sends the lines of the input, until the input ends and all of it is sent.
 * @throws ApiError why the conversation or the session ended before that; `unreachable` if it could not begin.
 * @throws EndedError when lines were refused.
 */
export const converse = async (options: ConverseOptions): Promise<void> => {
  const { parley, chat, title, limit, input, feed } = options
  const ending = new AbortController()
  const live = parley.connect({ signal: ending.signal })
  try {
    const after = beginning(chat, limit)
    const conversation = live.enter(chat.chatId, { after })
    conversation.on('updated', (messages) => messages.forEach(feed.updated))
    conversation.on('outbox', (messages) => input.waiting(messages.length))
    conversation.on('break', feed.logBreak)
    live.on('push', feed.push)
    const reader = new Reader(options, conversation, after)
    const over = reader.read()
    over.catch(() => {})
    await Promise.race([over, firstOnline(live)])
    live.on('status', (status) => {
      if (status !== 'closed') feed.online(status === 'online')
    })
    await Promise.race([over, reader.until(chat.lastSeq)])
    if (input.attended) feed.note(`── ${title}, /help helps, /quit ends ──`)
    const { newest, refused } = await Promise.race([over, enterLines(options, conversation)])
    await Promise.race([over, reader.until(newest)])
    await Promise.race([over, conversation.flushRead().catch(() => {}), wait(flushMs)])
    if (refused > 0) throw new EndedError(exitCodes.refused, `${refused} not sent`)
  } finally {
    ending.abort()
  }
}
