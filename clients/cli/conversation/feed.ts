import type { Message } from '../../../shared/contract/messages.ts'
import type { Push } from '../../../shared/contract/socket/pushes.ts'
import type { ApiError } from '../../client/api-error.ts'
import { describeFailure } from '../failure.ts'
import { harmlessJson, harmlessLine } from '../harmless.ts'
import { writeError, writeLine } from '../output.ts'
import { paint } from '../paint.ts'
import { messageLines, unreadMark, updateLine } from '../show-message.ts'
import type { Input } from './input.ts'

/** The seqs that were not read when the conversation began. */
export type Unread = { after: number; upTo: number }

/** Where a conversation is shown as it goes on. */
export type Feed = {
  /** In order, each once. */
  messages(messages: readonly Message[], unread: Unread): void
  updated(message: Message): void
  /** Whether what is typed goes out at once. */
  online(online: boolean): void
  sent(clientMessageId: string, seq: number): void
  failed(text: string, error: ApiError): void
  push(push: Push): void
  note(line: string): void
}

const jsonFeed = (): Feed => {
  const write = (event: { type: string } & Record<string, unknown>) => writeLine(harmlessJson(event))
  return {
    messages: (messages) => {
      for (const message of messages) write({ type: 'message', message })
    },
    updated: (message) => write({ type: 'message.updated', message }),
    online: (online) => write({ type: online ? 'online' : 'offline' }),
    sent: (clientMessageId, seq) => write({ type: 'sent', clientMessageId, seq }),
    failed: (text, { code, detail }) => write({ type: 'failed', text, code, detail }),
    push: (push) => {
      if (push.type !== 'messages' && push.type !== 'message.updated') write(push)
    },
    note: () => {},
  }
}

const lineFeed = (show: (line: string) => void, note: (line: string) => void): Feed => {
  let last: Message | undefined
  let marked = false
  let wasOffline = false
  const markUnread = ({ seq }: Message, { after, upTo }: Unread): void => {
    if (marked || seq <= after || seq > upTo) return
    marked = true
    show(unreadMark(upTo - after))
  }
  return {
    messages(messages, unread) {
      for (const message of messages) {
        markUnread(message, unread)
        for (const line of messageLines([message], { since: last })) show(line)
        last = message
      }
    },
    updated: (message) => show(updateLine(message)),
    online(online) {
      if (!online) note('Offline. What you write is sent as soon as there is a line again.')
      else if (wasOffline) note('Online again.')
      wasOffline = !online
    },
    sent: () => {},
    failed: (text, error) => note(`Not sent: ${harmlessLine(text)}: ${describeFailure(error, false)}`),
    push: () => {},
    note,
  }
}

/** JSON, one line for each event; or lines for people, which leave alone what is being typed. */
export const openFeed = ({ input, json }: { input: Input; json: boolean }): Feed => {
  if (json) return jsonFeed()
  const { show } = input
  return show ? lineFeed(show, (line) => show(paint('dim', line))) : lineFeed(writeLine, writeError)
}
