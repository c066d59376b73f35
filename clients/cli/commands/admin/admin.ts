import type { Command } from '../../lib/command.ts'
import { deleteAnyChat, deleteAnyMessage } from './delete-any.ts'
import { suspend, unsuspend } from './suspend.ts'
import { adminUsers } from './users.ts'

/** The server refuses them to everyone else. */
export const admin: Command = (host) => ({
  command: 'admin',
  describe: 'For platform admins: find and suspend users, delete messages and chats',
  builder: (yargs) => {
    for (const command of [adminUsers, suspend, unsuspend, deleteAnyMessage, deleteAnyChat])
      yargs.command(command(host))
    return yargs.demandCommand(1, 'Missing command. Run `parley admin --help` for the list')
  },
  handler: () => {},
})
