import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { saveIssuer } from '../../clients/cli/lib/issuer-file.ts'
import { freshName, givenChat } from '../steps/accounts/given-users.ts'
import { claimsOf } from '../steps/generic/claims-of.ts'
import { rest } from '../steps/api/rest.ts'
import { describeInBrowser, opensWindow } from '../steps/browser/browser.ts'
import { givenShell } from '../steps/cli/command-line.ts'
import { refusal } from '../steps/cli/stub-api.ts'
import { alice, givenStubShell } from '../steps/cli/stub-shell.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { givenIssuerPerson } from '../steps/issuer/given-issuer-people.ts'
import { IssuerBrowser } from '../steps/issuer/issuer-browser.ts'
import { logsInAtIssuer } from '../steps/issuer/parley-login.ts'
import { refreshAt } from '../steps/issuer/sign-in.ts'
import { audience } from '../steps/issuer/start-issuer.ts'
import { leavesForIssuer, signInButton, signsInAtIssuer } from '../steps/issuer/sign-in-by-page.ts'
import { expireIn, expireInPage, sessionIn, sessionInPage } from '../steps/issuer/stored-session.ts'
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
    // The issuer tells in whole seconds when a password was typed, and one of the same second counts as before the end.
    await sleep(1000 - (Date.now() % 1000))
    expect(browser.passwords).toBe(1)
    expect(await logsInAtIssuer(shell, login)).toEqual(first)
    expect(browser.passwords).toBe(2)
    expect(await shell.done(['whoami'])).toMatchObject({ username: first.user.username })
    // The password that was just typed is proof enough.
    expect(await shell.done(['delete-account', '--yes'])).toMatchObject({ deleted: true })
    expect((await shell.parley(['whoami'])).code).toBe(3)
  })

  test.each([
    { as: alice, ended: { code: 0, stdout: expect.stringContaining('is being deleted'), erased: 2 } },
    { as: { userId: 'b2', username: 'bob' }, ended: { code: 2, stdout: '', erased: 1 } },
  ])(
    'has its user sign in again before it deletes an account, and deletes no other: $as.username',
    async ({ as, ended }) => {
      const sub = freshName('sub')
      issuer().add(sub)
      const { url } = issuer()
      const signIn = { kind: 'issuer', issuer: url, scope: 'openid offline_access chat' } as const
      const shell = await givenStubShell({
        getSignIn: { body: signIn },
        getOwnUser: { body: alice },
        getSession: { body: as },
        // The first time the log-in is too long ago.
        eraseOwnUser: (_, count) => (count === 1 ? refusal(403, 'fresh_log_in_required') : { status: 202 }),
        logout: refusal(401, 'session_ended'),
      })
      const kept = {
        signIn: { ...signIn, audience: { parameter: 'resource', value: audience } },
        clientId: 'cli',
      } as const
      saveIssuer(join(shell.folder, 'config', 'parley'), shell.restUrl, kept)
      const browser = new IssuerBrowser(issuer())
      let visited: Promise<unknown> | undefined
      const { code, stdout } = await shell.runs(['delete-account', '--yes'], '', (text) => {
        const [, address] = /(http:\S+)\n$/.exec(text) ?? []
        if (address) visited ??= browser.visits(address, sub).then((left) => fetch(left))
      })
      await visited
      expect(browser.passwords).toBe(1)
      const erased = shell.operations().filter((operation) => operation === 'eraseOwnUser').length
      expect({ code, stdout, erased }).toEqual(ended)
    },
  )

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
        `This server has no passwords: users sign in at ${issuer().url}. Run \`parley login\`\n`,
      )
    }
  })
})

describeInBrowser('the page', () => {
  test('signs in at the issuer, refreshes there, and after a log-out asks for the password again', async () => {
    const [ann, bob] = [await givenIssuerPerson(issuer()), await givenIssuerPerson(issuer())]
    const { sub } = claimsOf(ann.accessToken) as { sub: string }
    const { chatId } = await givenChat(bob, ann)
    const window = await opensWindow({ address: `${deployment().webUrl}#/chats/${chatId}` })
    expect(await signsInAtIssuer(issuer(), window, sub)).toBe(1)
    const shell = await givenShell()
    const bobsSub = (claimsOf(bob.accessToken) as { sub: string }).sub
    await logsInAtIssuer(shell, { issuer: issuer(), browser: new IssuerBrowser(issuer()), sub: bobsSub })
    await shell.done(['send', '--chat-id', chatId, 'hello from the command line'])
    await window.sees('hello from the command line')
    await window.sends('hello from the page')
    await window.page.getByText('Sent', { exact: true }).waitFor({ state: 'attached' })
    expect(JSON.stringify(await shell.done(['history', '--chat-id', chatId]))).toContain(
      'hello from the page',
    )
    expect(new URL(window.page.url()).search).toBe('')

    const before = await sessionInPage(window)
    await expireInPage(window)
    await window.page.reload()
    await window.sees('hello from the page')
    expect((await sessionInPage(window)).refreshToken).not.toBe(before.refreshToken)

    await window.button('Log out').click()
    expect(await signsInAtIssuer(issuer(), window, sub)).toBe(1)
    await window.chat('Lunch').waitFor()
  })

  test('says so when the issuer refuses', async () => {
    const window = await opensWindow()
    await leavesForIssuer(issuer(), window)
    await window.page.getByRole('link', { name: 'Cancel' }).click()
    await window.page.getByRole('status').filter({ hasText: 'The issuer refuses' }).waitFor()
    await window.button(signInButton(issuer())).waitFor()
  })
})
