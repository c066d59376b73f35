import type { IssuerSignIn } from '../../../../shared/contract/sign-in.ts'
import { type Context, command } from '../../lib/command.ts'
import { exitCodes } from '../../lib/exit-codes.ts'
import { EndedError, UsageError } from '../../lib/failure.ts'
import { harmlessLine } from '../../lib/harmless.ts'
import { forgetIssuer, saveIssuer } from '../../lib/issuer-file.ts'
import { password, username } from '../../lib/options.ts'
import { save } from '../../lib/saved-endpoints.ts'
import { noPasswords, wayToSignIn } from '../../lib/sign-in.ts'
import { tokenFile, tokenFileStorage } from '../../lib/token-file.ts'

type Given = { username: string | undefined; password: string | undefined; browser: boolean | undefined }

const withPassword = async (
  { username, password }: Given,
  { parley, prompt, endpoints, folder }: Context,
) => {
  const user = await parley.logIn({
    login: await prompt.text(username, 'username', 'Username or e-mail address'),
    password: await prompt.secret({ given: password, name: 'password' }),
  })
  forgetIssuer(folder, endpoints.restUrl)
  return user
}

const atIssuer = async (
  signIn: IssuerSignIn,
  { username, password, browser = false }: Given,
  { parley, output, endpoints, folder }: Context,
) => {
  if (username !== undefined || password !== undefined) throw noPasswords(signIn.issuer)
  const { issuer, cliClientId: clientId } = signIn
  if (clientId === undefined) {
    throw new UsageError(
      `Users of this server sign in at ${issuer}, and parley is not registered there (setting oidcCliClientId)`,
    )
  }
  // First, so that no session is without the place where it is refreshed.
  saveIssuer(folder, endpoints.restUrl, { signIn, clientId })
  const { logInAtIssuer } = await import('../../lib/log-in-at-issuer.ts')
  return logInAtIssuer({ signIn, clientId }, { browser, parley, output })
}

export const login = command({
  command: 'login',
  describe: 'Log in and stay logged in on this machine',
  builder: (yargs) =>
    yargs
      .options({
        username: { ...username, describe: 'Username or e-mail address' },
        password,
        browser: {
          type: 'boolean',
          describe: 'At an outside issuer: sign in with a browser on this machine, without a code',
        },
      })
      .example('$0 login --username alice', 'Asks for the password')
      .example('$0 login --username alice < secret.txt', 'Reads it from standard input')
      .example('$0 login --url https://… --socket-url wss://…', 'Later commands use this server'),
  run: async (given, context) => {
    const { parley, output, endpoints, folder } = context
    const signIn = await wayToSignIn(parley)
    const user =
      signIn.kind === 'issuer' ? await atIssuer(signIn, given, context) : await withPassword(given, context)
    // The client would go on from memory, but a command ends here.
    if (!tokenFileStorage(tokenFile(folder, endpoints.restUrl)).read()) {
      throw new EndedError(
        exitCodes.broken,
        `The session cannot be saved in ${folder}. Check that you may write there`,
      )
    }
    if (endpoints.explicit) save(folder, endpoints)
    const { restUrl } = endpoints
    output.result({ user, restUrl }, () => [`Logged in as ${harmlessLine(user.username)} at ${restUrl}`])
  },
})
