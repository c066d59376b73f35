import pMap from 'p-map'
import type { Client } from '../../client/create-client.ts'
import { command } from './command.ts'
import { UsageError } from './failure.ts'
import { userCalled } from './find-user.ts'
import { harmlessLine } from './harmless.ts'
import { chatId, usernamesIn, users } from './options.ts'

/** How many users are looked up at a time. */
const concurrency = 8

type Parts = {
  name: 'remove' | 'ban' | 'unban'
  describe: string
  /** The deed in the past tense, for people and as the field of the JSON document. */
  past: string
  act(parley: Client, params: { chatId: string; userId: string }): Promise<unknown>
}

/** Makes a command that does something to users of a chat, one after another: to nobody if a name is unknown. */
export const userCommand = ({ name, describe, past, act }: Parts) =>
  command({
    command: name,
    describe,
    builder: (yargs) =>
      yargs
        .options({ 'chat-id': chatId, users: { ...users, demandOption: true } })
        .example(`$0 ${name} --chat-id ID --users dave`, ''),
    run: async ({ chatId, users: given }, { parley, output }) => {
      const usernames = usernamesIn(given)
      if (usernames.length === 0) throw new UsageError('--users must name at least one user')
      const called = await pMap(usernames, (username) => userCalled(parley, username), { concurrency })
      const done: { userId: string; username: string }[] = []
      const sentence = () => harmlessLine(`${past} ${done.map(({ username }) => username).join(', ')}`)
      try {
        for (const { userId, username } of called) {
          await act(parley, { chatId, userId })
          done.push({ userId, username })
        }
      } catch (error) {
        if (done.length > 0) output.note(`${sentence()}, but not all`)
        throw error
      }
      output.result({ chatId, [past.toLowerCase()]: done }, () => [sentence()])
    },
  })
