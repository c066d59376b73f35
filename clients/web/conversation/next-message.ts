import type { Message } from '../../../shared/contract/messages.ts'

/** The keys that move from message to message. */
export const movingKeys: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End'])

/** The message that a key leads to from one in focus: arrows to the one beside it, Home and End to the first and last. */
export const nextMessage = (messages: readonly Message[], seq: number, key: string): Message | undefined => {
  const isText = ({ type }: Message) => type === 'text'
  switch (key) {
    case 'ArrowDown':
      return messages.find((message) => isText(message) && message.seq > seq)
    case 'ArrowUp':
      return messages.findLast((message) => isText(message) && message.seq < seq)
    case 'Home':
      return messages.find(isText)
    case 'End':
      return messages.findLast(isText)
    default:
      return undefined
  }
}
