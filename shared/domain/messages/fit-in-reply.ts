import { limits } from '../../contract/limits.ts'
import type { Message } from '../../contract/messages.ts'

/** Bytes of the comma or bracket before each message. */
const separator = 1

/**
 * The first messages of a page, as many as one frame can carry. At least one, because a single message always fits.
 * @param reservedBytes what the reply lists besides.
 */
export const fitInReply = (messages: readonly Message[], reservedBytes = 0): Message[] => {
  let bytes = reservedBytes
  const end = messages.findIndex((message) => {
    bytes += separator + Buffer.byteLength(JSON.stringify(message))
    return bytes > limits.replyBytes
  })
  return end === -1 ? [...messages] : messages.slice(0, Math.max(1, end))
}
