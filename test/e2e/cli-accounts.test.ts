import { chmod, copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { ListedSession } from '../../shared/contract/auth.ts'
import { freshName, givenAccount, givenRegistered } from '../steps/accounts/given-users.ts'
import { pixel } from '../steps/accounts/pictures.ts'
import { whileConfirmingSignUps } from '../steps/aws/lambda.ts'
import { givenShell, givenShellOf } from '../steps/cli/command-line.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { accountEmailsIn, codesIn } from '../steps/pool/pool-codes.ts'

const password = 'correct horse battery'

test('somebody registers, logs in with the password from a pipe, is known, and logs out', async () => {
  const { parley, spawns } = await givenShell()
  const username = freshName()
  const email = `${username}@example.com`
  const account = ['--username', username, '--email', email, '--password', password]
  const registered = await parley(['register', ...account])
  expect(registered).toMatchObject({ code: 0, stderr: '' })
  expect(registered.stdout).toContain(`parley login --username ${username}`)

  const loggedIn = await spawns(['login', '--username', email], { input: `${password}\n` })
  expect(loggedIn).toMatchObject({ code: 0, stderr: '' })
  expect(loggedIn.stdout).toBe(`Logged in as ${username} at ${deployment().restUrl}\n`)

  const me = await parley(['whoami'])
  expect(me.stdout).toBe(`${username} <${email}> at ${deployment().restUrl}\n`)
  expect((await parley(['whoami', '--json'])).json()).toMatchObject({ username, email })

  expect((await parley(['logout', '--json'])).json()).toEqual({ loggedOut: true })
  expect(await spawns(['whoami'])).toMatchObject({
    code: 3,
    stdout: '',
    stderr: 'Not logged in. Run `parley login`\n',
  })
  expect(await parley(['logout'])).toMatchObject({ code: 0, stdout: 'You were not logged in.\n' })
})

test('what the server refuses is one line of its text, exit code 1, and as JSON a code', async () => {
  const { parley, spawns } = await givenShell()
  const { username, email } = await givenAccount()
  const taken = await parley(['register', '--username', username, '--email', email, '--password', password])
  expect(taken).toMatchObject({ code: 1, stdout: '', stderr: `The username ${username} is taken\n` })
  const wrong = await spawns(['login', '--username', username, '--password', 'wrong horse', '--json'])
  expect(wrong).toMatchObject({ code: 1, stdout: '' })
  expect(JSON.parse(wrong.stderr)).toMatchObject({ code: 'invalid_credentials' })
  const unknown = await parley(['confirm', '--username', freshName(), '--code', '000000', '--json'])
  expect(unknown).toMatchObject({ code: 1, stdout: '' })
  expect(JSON.parse(unknown.stderr)).toMatchObject({ code: 'invalid_code' })
})

test('where addresses are confirmed, the account waits for its code, and then logs in', async () => {
  const { parley } = await givenShell()
  const username = freshName()
  const login = ['login', '--username', username, '--password', password]
  await whileConfirmingSignUps(async () => {
    const account = ['--username', username, '--email', `${username}@example.com`, '--password', password]
    expect((await parley(['register', ...account])).stdout).toContain(`parley confirm --username ${username}`)
    expect(await parley(login)).toMatchObject({ code: 1, stdout: '' })
    expect(await parley(['confirm', '--username', username, '--code', '123456'])).toMatchObject({ code: 0 })
    expect(await parley(login)).toMatchObject({ code: 0 })
  })
})

test('somebody looks after the account: profile, sessions, e-mail address, password, and the end', async () => {
  const { username, email, password } = await givenAccount()
  const [here, elsewhere] = [await givenShell(), await givenShell()]
  const { endpointUrl } = deployment()
  for (const { done } of [here, elsewhere]) await done(['login', '-u', username, '-p', password])

  await writeFile(join(here.folder, 'me.png'), pixel)
  const profile = ['profile', '--display-name', 'Zoë', '--status', 'out', '--picture', 'me.png']
  expect(await here.done(profile)).toMatchObject({
    displayName: 'Zoë',
    status: 'out',
    avatar: expect.any(String),
  })
  const bare = await here.done(['profile', '--display-name', '', '--status', '', '--remove-picture'])
  expect(Object.keys(bare)).not.toContain('avatar')
  expect((await elsewhere.parley(['profile'])).stdout).toContain(
    'Display name: none\nStatus: none\nPicture: none\n',
  )

  const { sessions } = (await here.done(['sessions'])) as { sessions: ListedSession[] }
  expect(sessions.map(({ current }) => current)).toEqual([true, false])
  const other = sessions[1]?.sessionId ?? ''
  expect(await here.done(['end-session', other])).toEqual({ ended: other })
  expect((await elsewhere.parley(['whoami'])).code).toBe(3)

  const input = `${password}\nanother horse battery\n`
  expect(await here.done(['password'], { input })).toEqual({ changed: true })
  expect((await here.parley(['whoami'])).code).toBe(0)
  await elsewhere.done(['forgot-password', '-u', username])
  const sent = (await codesIn(endpointUrl, email)).at(-1) ?? ''
  const reset = ['forgot-password', '-u', username, '--code', sent, '-p', password]
  expect(await elsewhere.done(reset)).toEqual({ reset: true })
  expect((await here.parley(['whoami'])).code).toBe(3)

  await elsewhere.done(['login', '-u', username, '-p', password])
  const next = `${freshName()}@example.com`
  expect(await elsewhere.done(['email', '-e', next, '-p', password])).toEqual({ email: next, sent: true })
  const code = /^\d{8}$/m.exec((await accountEmailsIn(endpointUrl, next)).at(-1)?.text ?? '')?.[0] ?? ''
  expect(await elsewhere.done(['email', '--code', code])).toEqual({ changed: true })
  expect((await elsewhere.parley(['whoami'])).stdout).toContain(`<${next}>`)

  expect((await elsewhere.parley(['delete-account', '--yes'], { input: 'wrong horse\n' })).code).toBe(1)
  expect(await elsewhere.done(['delete-account', '--yes'], { input: `${password}\n` })).toMatchObject({
    deleted: true,
  })
  expect((await elsewhere.parley(['whoami'])).stderr).toBe('Not logged in. Run `parley login`\n')
  expect((await elsewhere.parley(['login', '-u', username, '-p', password])).code).toBe(1)
})

test.each([
  { args: ['--json'], part: 'Missing command' },
  { args: ['send', 'help'], part: 'chat-id' },
  { args: ['sned'], part: 'Unknown command: sned. Did you mean send?', how: 'spawns' as const },
  { args: ['whoami', '--loud'], part: 'loud' },
  { args: ['info'], part: 'chat-id' },
  { args: ['login'], part: '--username is missing' },
  { args: ['login', '--username', 'alice'], part: '--password is missing' },
  { args: ['create'], part: '--users' },
  { args: ['create', '--public'], part: '--name' },
  { args: ['history', '--chat-id', 'any', '--limit', '0'], part: '--limit' },
  { args: ['whoami', '--url', 'nowhere'], part: '--url' },
])(
  'parley $args is not understood: exit code 2, and one line that gives the reason',
  async ({ args, part, how = 'parley' as const }) => {
    const shell = await givenShell()
    const { code, stdout, stderr } = await shell[how](args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain(part)
    expect(stderr.trimEnd().split('\n')).toHaveLength(1)
  },
)

test('without a server: exit code 4; without any address: exit code 2', async () => {
  const { parley, spawns } = await givenShell()
  const nobody = { PARLEY_URL: 'http://127.0.0.1:9' }
  const args = ['login', '--username', 'alice', '--password', password]
  expect(await spawns(args, { env: nobody })).toMatchObject({
    code: 4,
    stdout: '',
    stderr: 'The server cannot be reached\n',
  })
  const unset = { PARLEY_URL: undefined, PARLEY_SOCKET_URL: undefined }
  expect(await parley(args, { env: unset })).toMatchObject({ code: 2, stdout: '' })
})

test('a log-in by --url is where parley goes from then on, until log-out; above it, .local/endpoints.json', async () => {
  const { parley, folder } = await givenShell()
  const { username } = await givenAccount()
  const { restUrl, webSocketUrl } = deployment()
  const env = { PARLEY_URL: undefined, PARLEY_SOCKET_URL: undefined }
  const login = ['login', '--username', username, '--password', password]
  await parley([...login, '--url', restUrl, '--socket-url', webSocketUrl], { env })
  expect((await parley(['whoami', '--json'], { env })).json()).toMatchObject({ username, restUrl })
  await parley(['logout'], { env })
  expect((await parley(['whoami'], { env })).code).toBe(2)

  const cwd = join(folder, 'checkout', 'deep', 'inside')
  await mkdir(cwd, { recursive: true })
  await mkdir(join(folder, 'checkout', '.local'))
  await writeFile(
    join(folder, 'checkout', '.local', 'endpoints.json'),
    JSON.stringify({ restUrl, webSocketUrl }),
  )
  expect(await parley(login, { env, cwd })).toMatchObject({ code: 0 })
  expect((await parley(['whoami'], { env })).code).toBe(2)
})

test('tokens are for nobody else to read, even where the folder was open to all', async () => {
  const { parley, folder } = await givenShell()
  const { username } = await givenAccount()
  const kept = join(folder, 'config', 'parley')
  await mkdir(join(kept, 'sessions'), { recursive: true })
  await chmod(join(kept, 'sessions'), 0o777)
  await parley(['login', '--username', username, '--password', password])
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
  expect(await modeOf(join(kept, 'sessions'))).toBe('700')
  const files = await readdir(join(kept, 'sessions'))
  expect(files).toHaveLength(1)
  for (const file of files) expect(await modeOf(join(kept, 'sessions', file))).toBe('600')
})

test('processes that refresh an expired token at once all go on, and leave no lock behind', async () => {
  const shell = await givenShellOf(await givenRegistered())
  const sessions = join(shell.folder, 'config', 'parley', 'sessions')
  const [file = ''] = await readdir(sessions)
  const session = JSON.parse(await readFile(join(sessions, file), 'utf8'))
  await writeFile(join(sessions, file), JSON.stringify({ ...session, expiresAtMs: 0 }))
  const all = await Promise.all(Array.from({ length: 4 }, () => shell.spawns(['whoami'])))
  expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0])
  expect(await readdir(sessions)).toEqual([file])
  expect(JSON.parse(await readFile(join(sessions, file), 'utf8')).expiresAtMs).toBeGreaterThan(Date.now())
})

test('a session that was ended elsewhere: exit code 3', async () => {
  const shell = await givenShellOf(await givenRegistered())
  const elsewhere = await givenShell()
  const copied = { XDG_CONFIG_HOME: shell.env['XDG_CONFIG_HOME'] }
  const sessions = join(shell.folder, 'config', 'parley', 'sessions')
  const [file = ''] = await readdir(sessions)
  await copyFile(join(sessions, file), join(shell.folder, 'kept.json'))
  expect((await elsewhere.parley(['logout'], { env: copied })).code).toBe(0)
  await copyFile(join(shell.folder, 'kept.json'), join(sessions, file))
  expect(await shell.parley(['list'])).toMatchObject({ code: 3, stdout: '' })
})

test('--help shows how to begin and what exit codes mean, for each command too', async () => {
  const { parley, spawns } = await givenShell()
  const { code, stdout } = await spawns(['--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('Exit codes:')
  expect(stdout).toContain('parley connect --chat-id')
  expect((await parley(['send', '--help'])).stdout).toContain('uptime | parley send')
})

test.each([{ args: [] }, { args: ['help'] }, { args: ['-h'] }])(
  'parley $args shows the help of parley --help, and is no error',
  async ({ args }) => {
    const { parley } = await givenShell()
    const { stdout } = await parley(['--help'])
    expect(await parley(args)).toMatchObject({ code: 0, stdout, stderr: '' })
  },
)

test('parley help send and parley completion --help show the help of the command', async () => {
  const { parley } = await givenShell()
  expect((await parley(['help', 'send'])).stdout).toBe((await parley(['send', '--help'])).stdout)
  const { code, stdout } = await parley(['completion', '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain('Print a script that completes parley')
  expect(stdout).not.toContain('COMPREPLY')
})

test('--version prints the version of the project', async () => {
  const { spawns } = await givenShell()
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../../package.json'), 'utf8'))
  expect(await spawns(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('the completion script is made for the shell, and completes commands and options', async () => {
  const { parley, spawns } = await givenShell()
  const bash = await spawns(['completion'], { env: { SHELL: '/bin/bash' } })
  expect(bash).toMatchObject({ code: 0, stderr: '' })
  expect(bash.stdout).toContain('complete -o bashdefault')
  expect((await spawns(['completion'], { env: { SHELL: '/bin/zsh' } })).stdout).toContain('compdef')
  expect((await parley(['--get-yargs-completions', 'parley', 'his'])).stdout).toContain('history')
  expect((await parley(['--get-yargs-completions', 'parley', 'info', '--'])).stdout).toContain('--chat-id')
})
