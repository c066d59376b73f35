import { userCommand } from '../../lib/user-command.ts'

export const ban = userCommand({
  name: 'ban',
  describe: 'Remove users and keep them out, whoever invites them (owner and admins only)',
  past: 'Banned',
  act: (parley, params) => parley.call('banUser', { params }),
})
