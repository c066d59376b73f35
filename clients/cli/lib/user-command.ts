import type { Client } from '../../client/create-client.ts'
import { command } from './command.ts'
import { eachUser } from './each-user.ts'
import { chatId, users } from './options.ts'

type Parts = {
  name: 'remove' | 'ban' | 'unban'
  describe: string
  /** The deed in the past tense. */
  past: string
  act(parley: Client, params: { chatId: string; userId: string }): Promise<unknown>
}

/** Makes a command that does something to users of a chat. */
export const userCommand = ({ name, describe, past, act }: Parts) =>
  command({
    command: name,
    describe,
    builder: (yargs) =>
      yargs
        .options({ 'chat-id': chatId, users: { ...users, demandOption: true } })
        .example(`$0 ${name} --chat-id ID --users dave`, ''),
    run: ({ chatId, users }, context) =>
      eachUser(context, {
        users,
        past,
        act: (userId) => act(context.parley, { chatId, userId }),
        about: { chatId },
      }),
  })
