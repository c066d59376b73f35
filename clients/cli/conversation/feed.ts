import type { Member } from '../../../shared/contract/members.ts'
import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import type { LogBreak } from '../../client/continuity.ts'
import { describeFailure, type KnownError, problemOf } from '../lib/failure.ts'
import { harmlessJson, harmlessLine } from '../lib/harmless.ts'
import type { Output } from '../lib/output.ts'
import { paint } from '../lib/paint.ts'
import type { People } from '../lib/people.ts'
import { memberLines } from '../lib/show-chat.ts'
import { messageLines, unreadMark, updateLine } from '../lib/show-message.ts'
import type { Input } from './input.ts'

/** The seqs that were unread when the conversation began. */
export type Unread = { after: number; upTo: number }

/** Shows a conversation. */
export type Feed = {
  /** In order, each once. */
  messages(messages: readonly Message[], unread: Unread): Promise<void>
  updated(message: Message): void
  /** Messages before those that were shown; none if there are none. */
  older(messages: readonly Message[]): Promise<void>
  members(members: readonly Member[]): void
  /** Whether the session has a socket. */
  online(online: boolean): void
  sent(clientMessageId: string, seq: number): void
  failed(text: string, error: KnownError): void
  push(push: Push): void
  /** The log is not the one that was shown before. */
  logBreak(found: LogBreak): void
  note(line: string): void
}

const jsonFeed = (output: Output): Feed => {
  const write = (event: { type: string } & Record<string, unknown>) => output.line(harmlessJson(event))
  return {
    messages: async (messages) => {
      for (const message of messages) write({ type: 'message', message })
    },
    updated: (message) => write({ type: 'message.updated', message }),
    older: async (messages) => {
      for (const message of messages) write({ type: 'message.older', message })
    },
    members: (members) => write({ type: 'members', members }),
    online: (online) => write({ type: online ? 'online' : 'offline' }),
    sent: (clientMessageId, seq) => write({ type: 'sent', clientMessageId, seq }),
    failed: (text, error) => write({ type: 'failed', text, ...problemOf(error) }),
    push: (push) => {
      if (push.type !== 'messages' && push.type !== 'message.updated') write(push)
    },
    logBreak: (found) => write({ type: 'log.break', ...found }),
    note: () => {},
  }
}

type Lines = {
  show(line: string): void
  note(line: string): void
  people: People
}

const lineFeed = ({ show, note, people }: Lines): Feed => {
  const { senderOf } = people
  let last: Message | undefined
  let marked = false
  let wasOffline = false
  const markUnread = ({ seq }: Message, { after, upTo }: Unread): void => {
    if (marked || seq <= after || seq > upTo) return
    marked = true
    show(unreadMark(upTo - after))
  }
  return {
    async messages(messages, unread) {
      await people.learnSenders(messages)
      for (const message of messages) {
        markUnread(message, unread)
        for (const line of messageLines([message], { since: last, senderOf })) show(line)
        last = message
      }
    },
    updated: (message) => show(updateLine(message, senderOf)),
    async older(messages) {
      if (messages.length === 0) return note('There are no older messages.')
      await people.learnSenders(messages)
      for (const line of messageLines(messages, { senderOf })) show(line)
      note('── These were older messages ──')
    },
    members(members) {
      people.take(members)
      memberLines(members).forEach(show)
    },
    online(online) {
      if (!online) note('Offline. What you write is sent when the connection is back.')
      else if (wasOffline) note('Online again.')
      wasOffline = !online
    },
    sent: () => {},
    failed: (text, error) => note(`Not sent: ${harmlessLine(text)}: ${describeFailure(error, false)}`),
    push(push) {
      if (push.type === 'member.added') people.take(push.members)
    },
    logBreak({ seq }) {
      note(`The history of this chat was changed on the server: message ${seq} does not fit what was shown.`)
      note('A restored backup can do this; so can somebody who alters stored messages.')
      note('Ask the people who run this service. `parley verify` checks the whole log.')
    },
    note,
  }
}

/** One line of JSON per event, or lines for people that never disturb the line being typed. */
export const openFeed = (input: Input, output: Output, people: People): Feed => {
  if (output.json) return jsonFeed(output)
  const { show } = input
  return lineFeed(
    show
      ? { show, note: (line) => show(paint('dim', line)), people }
      : { show: output.line, note: output.error, people },
  )
}
