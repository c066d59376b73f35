import { limits } from '../../../shared/contract/limits.ts'
import { type Action, type ClientFrame, clientFrames } from '../../../shared/contract/socket/client-frames.ts'
import type { Reply } from '../../../shared/contract/socket/replies.ts'
import { ParleyError } from '../../../shared/errors/parley-error.ts'

type FrameId = Reply['id']

/** A frame that is JSON, however wrong: its `id` goes into the refusal, if it has one. */
export type OpenedFrame = { fields: { id?: unknown; action?: unknown }; id: FrameId }

const isAction = (action: unknown): action is Action =>
  typeof action === 'string' && Object.hasOwn(clientFrames, action)

const frameId = (id: unknown): FrameId =>
  (typeof id === 'string' && id.length <= 64) || Number.isSafeInteger(id) ? (id as FrameId) : undefined

/** @throws ParleyError `unsupported_frame`, `payload_too_large`, `malformed_json`, `validation_failed`. */
export const openFrame = (text: string | null, binary: boolean): OpenedFrame => {
  if (binary) throw new ParleyError('unsupported_frame', 'Binary frames are not understood; send JSON text')
  if (Buffer.byteLength(text ?? '') > limits.requestBytes) {
    throw new ParleyError('payload_too_large', `A frame may have ${limits.requestBytes} bytes`)
  }
  let parsed: unknown
  try {
    parsed = JSON.parse(text ?? '')
  } catch {
    throw new ParleyError('malformed_json', 'The frame is not JSON')
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ParleyError('validation_failed', 'A frame is a JSON object with an action')
  }
  const fields = parsed as OpenedFrame['fields']
  return { fields, id: frameId(fields.id) }
}

/** @throws ParleyError `unknown_action`, `validation_failed`. */
export const checkFrame = ({ fields }: OpenedFrame): ClientFrame => {
  const { action } = fields
  if (!isAction(action)) {
    throw new ParleyError('unknown_action', `The actions are ${Object.keys(clientFrames).join(', ')}`)
  }
  const parsed = clientFrames[action].safeParse(fields)
  if (parsed.success) return parsed.data
  const detail = parsed.error.issues
    .map(({ path, message }) => [path.join('.'), message].join(' ').trim())
    .join('; ')
  throw new ParleyError('validation_failed', detail)
}
