import { limits } from '../../shared/contract/limits.ts'
import type { Reply } from '../../shared/contract/socket/replies.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import { requireIntact } from '../require-intact.ts'

type FrameId = Reply['id']

/** A frame that is a JSON object, not yet checked. A refusal of it carries its `id`, if it has one. */
export type OpenedFrame = { fields: { id?: unknown; action?: unknown }; id: FrameId }

/** Whether a frame may have this `id`. */
export const isFrameId = (id: unknown): id is string | number =>
  (typeof id === 'string' && id.length <= 64) || Number.isSafeInteger(id)

/** @throws ParleyError `unsupported_frame`, `payload_too_large`, `malformed_json`, `validation_failed`. */
export const openFrame = (text: string | null, binary: boolean): OpenedFrame => {
  if (binary) throw new ParleyError('unsupported_frame', 'Binary frames are not understood; send JSON text')
  if (Buffer.byteLength(text ?? '') > limits.frameBytes) {
    throw new ParleyError('payload_too_large', `A frame may have at most ${limits.frameBytes} bytes`)
  }
  requireIntact(text ?? '')
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
  return { fields, id: isFrameId(fields.id) ? fields.id : undefined }
}
