import type { Chat } from '../../../shared/contract/chats.ts'
import type { ApiError } from '../../client/api-error.ts'
import type { Conversation } from '../../client/conversation.ts'
import type { Client } from '../../client/create-client.ts'
import { describeFailure, UsageError } from '../lib/failure.ts'
import { listMembers } from '../lib/list-members.ts'
import { type LineCommand, lineCommands, readLine } from './entered-line.ts'
import type { Feed } from './feed.ts'
import type { Input } from './input.ts'

export type ConverseOptions = {
  parley: Client
  chat: Chat
  /** The chat for people. */
  title: string
  limit: number
  input: Input
  feed: Feed
}

/** Shows the answers to commands, one after another, while messages are being sent. */
class Lookups {
  readonly #options: ConverseOptions
  readonly #conversation: Conversation
  readonly #giveUp = new AbortController()
  #last: Promise<void> = Promise.resolve()

  constructor(options: ConverseOptions, conversation: Conversation) {
    this.#options = options
    this.#conversation = conversation
  }

  more(): void {
    const { feed, limit } = this.#options
    this.#inTurn(async (signal) => {
      await feed.older(await this.#conversation.loadOlder(limit, { signal }))
    })
  }

  members(): void {
    const { feed, parley, chat } = this.#options
    this.#inTurn(async (signal) => feed.members(await listMembers(parley, chat.chatId, { signal })))
  }

  #inTurn(show: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#giveUp
    this.#last = this.#last.then(async () => {
      try {
        signal.throwIfAborted()
        await show(signal)
      } catch (error) {
        if (!signal.aborted) this.#options.feed.note(describeFailure(error, false))
      }
    })
  }

  /** Resolves once all was shown. @param giveUp does not wait for answers that are still missing. */
  end(giveUp: boolean): Promise<void> {
    if (giveUp) this.#giveUp.abort()
    return this.#last
  }
}

/**
 * Sends each line, or does what it asks for, and returns when all were sent or refused.
 * @returns how many were refused, and the newest seq.
 * @throws UsageError at a line that is not UTF-8.
 */
export const enterLines = async (options: ConverseOptions, conversation: Conversation) => {
  const { input, feed } = options
  const lookups = new Lookups(options, conversation)
  let newest = 0
  let refused = 0
  let quit = false
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
  const act = (name: Exclude<LineCommand, 'quit'>): void => {
    if (name !== 'help') lookups[name]()
    else for (const [known, does] of Object.entries(lineCommands)) feed.note(`/${known}  ${does}`)
  }
  const enterAll = async () => {
    for await (const line of input.lines) {
      const entered = readLine(line)
      if (entered.kind === 'unknown') {
        // A person sees it and types it again; what a pipe loses shows in the exit code.
        if (!input.attended) refused++
        feed.failed(line, new UsageError(entered.detail))
      } else if (entered.kind === 'command') {
        if (entered.name === 'quit') {
          quit = true
          return
        }
        act(entered.name)
      } else if (entered.kind === 'text') {
        const sending: Promise<void> = send(entered.text).finally(() => underWay.delete(sending))
        underWay.add(sending)
        if (underWay.size >= input.ahead) await Promise.race(underWay)
      }
    }
  }
  try {
    await enterAll()
  } finally {
    // Also if a line was not UTF-8: those before it are sent.
    if (underWay.size > 0 && conversation.status !== 'live')
      feed.note('Waiting until everything is sent; Ctrl-C gives up.')
    await Promise.all(underWay)
    await lookups.end(quit)
  }
  return { newest, refused }
}
