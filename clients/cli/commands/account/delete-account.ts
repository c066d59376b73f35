import { hasCode } from '../../../client/api-error.ts'
import { foldUsername } from '../../../../shared/contract/text/fold.ts'
import { type Context, command } from '../../lib/command.ts'
import { UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { readIssuer } from '../../lib/issuer-file.ts'
import { forgetUser } from '../../lib/leave-here.ts'
import { password } from '../../lib/options.ts'
import { wayToSignIn } from '../../lib/sign-in.ts'

const consequences = [
  'This deletes your account for good. Nobody can undo it. `parley export` saves a copy of your data first.',
  'It deletes your profile, your files and your memberships. Your messages are shown as those of a deleted user, or are',
  'deleted too, as the server is configured. Chats that you own pass to another member, or are deleted if you are alone in them.',
]

/** The person types their username, so that no slip of a finger deletes an account. */
const confirmed = async (username: string, { prompt, output }: Context): Promise<void> => {
  if (!prompt.isAttended)
    throw new UsageError('--yes is missing: without a terminal, nobody can confirm this')
  for (const line of consequences) output.error(line)
  const typed = await prompt.text(undefined, 'yes', harmlessLine(`Type your username, ${username}, to go on`))
  if (foldUsername(typed) !== foldUsername(username))
    throw new UsageError('That is not your username. Nothing was deleted')
}

/** The issuer proves who it is: the account that goes must be the one that was confirmed. */
const signInAgain = async (userId: string, { parley, output, endpoints, folder }: Context): Promise<void> => {
  const issuer = readIssuer(folder, endpoints.restUrl)
  if (!issuer) throw new UsageError('Run `parley login`, then repeat this command within five minutes')
  output.note('Sign in again to prove that it is you.')
  const { logInAtIssuer } = await import('../../lib/log-in-at-issuer.ts')
  const user = await logInAtIssuer(issuer, { browser: true, again: true, parley, output })
  if (user.userId !== userId)
    throw new UsageError(harmlessLine(`You signed in as another user, ${user.username}. Nothing was deleted`))
}

export const deleteAccount = command({
  command: 'delete-account',
  describe: 'Delete your account and all your data for good',
  builder: (yargs) =>
    yargs
      .options({
        password,
        yes: { type: 'boolean', describe: 'Do not ask for your username' },
      })
      .example('$0 delete-account', 'Explains what is deleted, then asks for your username and password')
      .example('$0 delete-account --yes < secret.txt', 'From a script'),
  run: async (given, context) => {
    const { parley, output, prompt } = context
    const { userId, username } = await parley.call('getOwnUser')
    if (!given.yes) await confirmed(username, context)
    const { kind } = await wayToSignIn(parley)
    if (kind === 'password') {
      const password = await prompt.secret({ given: given.password, name: 'password' })
      await parley.call('eraseOwnUser', { body: { password } })
    } else {
      const erase = () => parley.call('eraseOwnUser', { body: {} })
      await erase().catch(async (error) => {
        if (!hasCode(error, 'fresh_log_in_required')) throw error
        await signInAgain(userId, context)
        await erase()
      })
    }
    await forgetUser(userId, context)
    output.result({ userId, deleted: true }, () => [
      harmlessLine(`The account ${username} is being deleted. All your sessions have ended.`),
    ])
  },
})
