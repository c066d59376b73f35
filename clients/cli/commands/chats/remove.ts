import { userCommand } from '../../lib/user-command.ts'

export const remove = userCommand({
  name: 'remove',
  describe: 'Remove members from a chat (owner and admins only)',
  past: 'Removed',
  act: (parley, params) => parley.call('removeMember', { params }),
})
