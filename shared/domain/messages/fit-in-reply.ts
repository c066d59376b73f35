import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'

/** Bytes of the comma or bracket before each message. */
const separator = 1

/** The first messages of a page, as many as one frame can carry. At least one, because a single message always fits. */
export const fitInReply = (messages: readonly Message[]): Message[] => {
  let bytes = 0
  const end = messages.findIndex((message) => {
    bytes += separator + Buffer.byteLength(JSON.stringify(message))
    return bytes > limits.replyBytes
  })
  return end === -1 ? [...messages] : messages.slice(0, Math.max(1, end))
}
