import { userCommand } from '../../lib/user-command.ts'

export const unban = userCommand({
  name: 'unban',
  describe: 'Lift bans (owner and admins only)',
  past: 'Unbanned',
  act: (parley, params) => parley.call('unbanUser', { params }),
})
