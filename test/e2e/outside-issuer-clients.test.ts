import { describe, expect, test } from 'vitest'
import { freshName } from '../steps/accounts/given-users.ts'
import { claimsOf } from '../steps/accounts/tokens.ts'
import { rest } from '../steps/api/rest.ts'
import { givenShell } from '../steps/cli/command-line.ts'
import { givenIssuerPerson } from '../steps/issuer/given-issuer-people.ts'
import { IssuerBrowser } from '../steps/issuer/issuer-browser.ts'
import { logsInAtIssuer } from '../steps/issuer/parley-login.ts'
import { refreshAt } from '../steps/issuer/sign-in.ts'
import { expireIn, sessionIn } from '../steps/issuer/stored-session.ts'
import { useOutsideIssuer } from '../steps/issuer/use-outside-issuer.ts'

const { issuer } = useOutsideIssuer('oidc-clients')

describe('parley', () => {
  test('signs in by a code for any browser, refreshes at the issuer, and logs out there too', async () => {
    const person = await givenIssuerPerson(issuer())
    const shell = await givenShell()
    const browser = new IssuerBrowser(issuer())
    const { sub } = claimsOf(person.accessToken) as { sub: string }
    const { user } = await logsInAtIssuer(shell, { issuer: issuer(), browser, sub })
    expect(user.username).toBe(person.username)
    const first = sessionIn(shell)
    expireIn(shell)
    expect(await shell.done(['whoami'])).toMatchObject({ username: person.username })
    const second = sessionIn(shell)
    expect(second.refreshToken).not.toBe(first.refreshToken)

    await shell.done(['logout'])
    await rest(second.accessToken).refused('getSession', {}, 'session_ended')
    await expect(refreshAt(issuer(), second, 'cli')).rejects.toThrow('invalid_grant')
  })

  test('comes back through the browser of this machine, by a new password after a log-out', async () => {
    const sub = freshName('sub')
    issuer().add(sub)
    const shell = await givenShell()
    const browser = new IssuerBrowser(issuer())
    const login = { issuer: issuer(), browser, sub, args: ['--browser'] }
    const first = await logsInAtIssuer(shell, login)
    await shell.done(['logout'])
    expect(browser.passwords).toBe(1)
    expect(await logsInAtIssuer(shell, login)).toEqual(first)
    expect(browser.passwords).toBe(2)
    expect(await shell.done(['whoami'])).toMatchObject({ username: first.user.username })
  })

  test('explains where passwords are', async () => {
    const { parley } = await givenShell()
    const account = ['--username', 'ann', '--email', 'ann@example.com', '--password', 'correct horse']
    for (const args of [
      ['register', ...account],
      ['login', '--username', 'ann', '--password', 'x'.repeat(8)],
    ]) {
      const { code, stdout, stderr } = await parley(args)
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
      expect(stderr).toBe(
        `There are no passwords here: people sign in at ${issuer().url}. Run \`parley login\`\n`,
      )
    }
  })
})
