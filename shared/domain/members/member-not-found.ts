import { ParleyError } from '../../platform/errors/parley-error.ts'

export const memberNotFound = () =>
  new ParleyError('member_not_found', 'This user is not a member of the chat')
