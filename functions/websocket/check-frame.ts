import { checkFields, describeFieldErrors } from '../../shared/contract/field-errors.ts'
import { type Action, type ClientFrame, clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'
import type { OpenedFrame } from './open-frame.ts'

const isAction = (action: unknown): action is Action =>
  typeof action === 'string' && Object.hasOwn(clientFrames, action)

/** @throws ParleyError `unknown_action`, `validation_failed`. */
export const checkFrame = ({ fields }: OpenedFrame): ClientFrame => {
  const { action } = fields
  if (!isAction(action)) {
    throw new ParleyError('unknown_action', `The actions are ${Object.keys(clientFrames).join(', ')}`)
  }
  const checked = checkFields(clientFrames[action], fields)
  if (!checked.errors) return checked.data
  throw new ParleyError('validation_failed', describeFieldErrors(checked.errors))
}
