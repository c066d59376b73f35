import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'

/** The comma or bracket before each. */
const separator = 1

/**
 * As many of a page's messages, from its first on, as one frame can carry: a larger one would not arrive, and API
 * Gateway would close the socket. Never none, for one message is always smaller.
 */
export const fitInReply = (messages: readonly Message[]): Message[] => {
  let bytes = 0
  const end = messages.findIndex((message) => {
    bytes += separator + Buffer.byteLength(JSON.stringify(message))
    return bytes > limits.replyBytes
  })
  return end === -1 ? [...messages] : messages.slice(0, Math.max(1, end))
}
