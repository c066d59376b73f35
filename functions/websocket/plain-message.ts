import { limits } from '../../shared/contract/limits.ts'
import type { ClientFrame } from '../../shared/contract/socket/client-frames.ts'
import { codePoints } from '../../shared/contract/text/code-points.ts'
import { clientMessageIdPattern, identifierPattern } from '../../shared/contract/text/identifier.ts'
import { hasVisible, isReadable } from '../../shared/contract/text/visible.ts'
import { type OpenedFrame, isFrameId } from './open-frame.ts'

const fields = new Set(['action', 'id', 'chatId', 'text', 'clientMessageId'])

/** A message's text that its schema takes as it is. */
const isPlainText = (text: unknown): text is string =>
  typeof text === 'string' &&
  text.length <= 2 * limits.messageText.max &&
  text.trim() === text &&
  text.isWellFormed() &&
  codePoints(text) <= limits.messageText.max &&
  isReadable(text) &&
  hasVisible(text)

const matches = (pattern: RegExp, value: unknown): value is string =>
  typeof value === 'string' && pattern.test(value)

/**
 * Recognises a valid message with a text and nothing else, as most frames are, without its schema: the schema and its
 * library are a fifth of the first send of a fresh environment. The schema answers for all others, also for wrong ones.
 * @returns the frame, the same as its schema would give; undefined if the schema has to be asked.
 */
export const plainMessage = ({ fields: given }: OpenedFrame): ClientFrame<'message'> | undefined => {
  if (given.action !== 'message' || Object.keys(given).some((name) => !fields.has(name))) return undefined
  const { id, chatId, text, clientMessageId } = given as Record<string, unknown>
  if (id !== undefined && !isFrameId(id)) return undefined
  if (!matches(identifierPattern, chatId) || !matches(clientMessageIdPattern, clientMessageId))
    return undefined
  if (!isPlainText(text)) return undefined
  return { action: 'message', ...(id !== undefined && { id }), chatId, text, clientMessageId }
}
