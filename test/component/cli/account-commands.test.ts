import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { ListedSession } from '../../../shared/contract/auth.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { refusal, type StubAnswers } from '../../steps/cli/stub-api.ts'
import { alice, givenStubShell } from '../../steps/cli/stub-shell.ts'

const withPasswords: StubAnswers = { getSignIn: { body: { kind: 'password' } } }
const atIssuer: StubAnswers = {
  getSignIn: { body: { kind: 'issuer', issuer: 'https://login.example.com', scope: 'openid' } },
}

test.each([
  ['register', '-u', 'ann', '-e', 'ann@example.com', '-p', 'correct horse'],
  ['confirm', '-u', 'ann', '--code', '123456'],
  ['resend-code', '-u', 'ann'],
  ['forgot-password', '-u', 'ann'],
  ['password', '-p', 'correct horse', '--new-password', 'battery staple'],
  ['email', '-e', 'ann@example.com', '-p', 'correct horse'],
])('where people sign in at an issuer, %s explains where passwords are', async (...args) => {
  const { runs } = await givenStubShell(atIssuer)
  expect(await runs(args)).toEqual({
    code: 2,
    stdout: '',
    stderr: 'This server has no passwords: users sign in at https://login.example.com. Run `parley login`\n',
  })
})

test('who has forgotten the password is sent a code, and asked for it and a new one, which is not shown', async () => {
  const { answers, bodies } = await givenStubShell({
    ...withPasswords,
    forgotPassword: { status: 204 },
    resetPassword: { status: 204 },
  })
  const ended = await answers(['forgot-password'], {
    'Username or e-mail address: ': 'alice',
    'Code: ': '123456',
    'New password: ': 'battery staple',
    'Repeat the new password: ': 'battery staple',
  })
  expect(ended).toMatchObject({ code: 0, stdout: 'The new password is set. Next: parley login\n' })
  expect(ended.stderr).toContain('A code was sent by e-mail, if alice has an account\n')
  expect(ended.stderr).not.toContain('battery')
  expect(bodies()).toEqual([
    ['getSignIn', ''],
    ['forgotPassword', { login: 'alice' }],
    ['resetPassword', { login: 'alice', code: '123456', password: 'battery staple' }],
  ])
})

test('two new passwords that differ change nothing', async () => {
  const { answers, operations } = await givenStubShell({ ...withPasswords })
  const ended = await answers(['forgot-password', '-u', 'alice', '--code', '123456'], {
    'New password: ': 'battery staple',
    'Repeat the new password: ': 'battery stable',
  })
  expect(ended.code).toBe(2)
  expect(ended.stderr).toContain('The two passwords differ')
  expect(operations()).toEqual(['getSignIn'])
})

test('from a script, forgot-password sends the code or takes it', async () => {
  const { runs, bodies } = await givenStubShell({
    ...withPasswords,
    forgotPassword: { status: 204 },
    resetPassword: { status: 204 },
  })
  const sent = await runs(['forgot-password', '-u', 'alice'])
  expect(sent).toMatchObject({ code: 0, stderr: '' })
  expect(sent.stdout).toContain('Next: parley forgot-password --username alice --code CODE\n')
  const args = ['forgot-password', '-u', 'alice', '--code', '123456', '--json']
  const reset = await runs(args, 'battery staple\n')
  expect(JSON.parse(reset.stdout)).toEqual({ reset: true })
  expect(bodies().at(-1)).toEqual([
    'resetPassword',
    { login: 'alice', code: '123456', password: 'battery staple' },
  ])
  expect((await runs(args)).stderr).toContain('--password is missing')
})

test('the present and the new password come from two lines of a pipe', async () => {
  const { runs, bodies } = await givenStubShell({ ...withPasswords, changePassword: { status: 204 } })
  expect(await runs(['password'], 'correct horse\nbattery staple\n')).toMatchObject({
    code: 0,
    stdout: 'Your password has changed. All your other sessions have ended.\n',
  })
  expect(bodies().at(-1)).toEqual([
    'changePassword',
    { currentPassword: 'correct horse', newPassword: 'battery staple' },
  ])
  expect((await runs(['password'], 'correct horse\n')).stderr).toContain('--new-password is missing')
})

test('a new e-mail address is sent a code and then proved by it, at a terminal in one go', async () => {
  const { answers, runs, bodies } = await givenStubShell({
    ...withPasswords,
    changeEmail: { status: 202 },
    confirmEmail: { status: 204 },
  })
  const ended = await answers(['email', '--json'], {
    'New e-mail address: ': 'alice@example.org',
    'Password: ': 'correct horse',
    'Code: ': '12345678',
  })
  expect(JSON.parse(ended.stdout)).toEqual({ changed: true })
  expect(ended.stderr).not.toContain('correct horse')
  const whole = bodies()
  expect(whole).toEqual([
    ['getSignIn', ''],
    ['changeEmail', { email: 'alice@example.org', password: 'correct horse' }],
    ['confirmEmail', { code: '12345678' }],
  ])
  const sent = await runs(['email', '-e', 'alice@example.org'], 'correct horse\n')
  expect(sent.stdout).toContain('Next: parley email --code CODE\n')
  expect((await runs(['email', '--code', '12345678'])).code).toBe(0)
  expect(bodies().slice(whole.length)).toEqual([whole[0], whole[1], whole[0], whole[2]])
  expect((await runs(['email', '--code', '1', '-e', 'alice@example.org'])).code).toBe(2)
})

test('a profile is shown, and only what is given changes; an empty text takes it away', async () => {
  const { runs, bodies } = await givenStubShell({
    getOwnUser: { body: { ...alice, displayName: 'Alice\u001b[2J', status: 'out' } },
    patchOwnUser: { body: alice },
  })
  const shown = await runs(['profile'])
  expect(shown.stdout).toBe(
    'Username: alice\nDisplay name: Alice␛[2J\nStatus: out\nPicture: none\n' +
      'E-mail address: alice@example.com\nMember since: 2026-11-20\n',
  )
  await runs(['profile', '--display-name', '', '--status', ''])
  expect(bodies()[1]).toEqual(['patchOwnUser', { displayName: null, status: '' }])
  expect(bodies()).toHaveLength(3)
  expect((await runs(['whoami'])).stdout).toContain('Alice␛[2J @alice <alice@example.com> at http')
})

test('a file that is no picture, or too large, changes nothing', async () => {
  const { folder, runs, operations } = await givenStubShell({
    getOwnUser: { body: alice },
    patchOwnUser: { body: alice },
  })
  writeFileSync(join(folder, 'notes.png'), 'noodles')
  writeFileSync(join(folder, 'large.png'), Buffer.alloc(limits.avatarBytes + 1))
  const refused = async (file: string) => {
    const { code, stderr } = await runs(['profile', '--display-name', 'Alice', '--picture', file])
    return { code, stderr }
  }
  expect(await refused('notes.png')).toEqual({
    code: 2,
    stderr: 'notes.png must be a picture: PNG, JPEG or WebP\n',
  })
  expect(await refused('large.png')).toEqual({ code: 2, stderr: 'large.png has 65 KB. The limit is 64 KB\n' })
  expect(await refused('missing.png')).toMatchObject({ code: 2 })
  expect(operations()).toEqual([])
})

const sessionOf = (sessionId: string, more: Partial<ListedSession> = {}): ListedSession => ({
  sessionId,
  device: 'Firefox on Linux',
  createdAt: '2026-11-20T13:45:00.000Z',
  lastUsedAt: '2026-11-21T13:00:00.000Z',
  current: false,
  ...more,
})
const sessions = [
  sessionOf('1111-one', { current: true, device: '' }),
  sessionOf('2222-two'),
  sessionOf('2222-three'),
]
const withSessions: StubAnswers = {
  listSessions: { body: { sessions } },
  endSession: { status: 204 },
  endOtherSessions: { status: 204 },
  logout: { status: 204 },
}

test('sessions are listed with device and use, and which is this one', async () => {
  const { runs } = await givenStubShell(withSessions)
  const [first, second] = (await runs(['sessions'])).stdout.split('\n')
  expect(first).toMatch(
    /^1111-one {2}Unknown device {2}since 20 Nov 2026.* {2}last used 21 Nov 2026.* {2}this session$/,
  )
  expect(second).toMatch(/^2222-two {2}Firefox on Linux {2}since/)
})

test('one session is ended by the beginning of its id, if that is of one only', async () => {
  const { runs, operations, isLoggedIn } = await givenStubShell(withSessions)
  expect(await runs(['end-session', '2222-t'])).toMatchObject({
    code: 2,
    stderr: '2 ids begin with 2222-t. Give more characters\n',
  })
  expect((await runs(['end-session', '222'])).code).toBe(1)
  expect((await runs(['end-session'])).code).toBe(2)
  expect((await runs(['end-session', '2222-two', '--others'])).code).toBe(2)
  expect(operations()).not.toContain('endSession')
  expect((await runs(['end-session', '2222-tw'])).stdout).toBe('Ended 2222-two (Firefox on Linux)\n')
  expect(isLoggedIn()).toBe(true)
})

test('to end this session, or all, logs out here too', async () => {
  const one = await givenStubShell(withSessions)
  expect((await one.runs(['end-session', '1111'])).stdout).toBe('Logged out.\n')
  expect(one.isLoggedIn()).toBe(false)
  const all = await givenStubShell(withSessions)
  expect((await all.runs(['end-session', '--others'])).stdout).toBe('Ended all your other sessions.\n')
  expect(all.isLoggedIn()).toBe(true)
  expect((await all.runs(['end-session', '--all', '--json'])).stdout).toBe('{"ended":"all"}\n')
  expect(all.isLoggedIn()).toBe(false)
})

const erasable: StubAnswers = {
  getOwnUser: { body: alice },
  eraseOwnUser: { status: 202 },
  logout: refusal(401, 'session_ended'),
  refresh: refusal(401, 'session_ended'),
}

test('an account is deleted once its owner has typed the username and the password', async () => {
  const { answers, bodies, isLoggedIn } = await givenStubShell({ ...withPasswords, ...erasable })
  const ended = await answers(['delete-account'], {
    'Type your username, alice, to go on: ': 'ALICE',
    'Password: ': 'correct horse',
  })
  expect(ended).toMatchObject({
    code: 0,
    stdout: 'The account alice is being deleted. All your sessions have ended.\n',
  })
  expect(ended.stderr).toContain('Nobody can undo it.')
  expect(bodies()).toContainEqual(['eraseOwnUser', { password: 'correct horse' }])
  expect(isLoggedIn()).toBe(false)
})

test('another name, no terminal, or a wrong password deletes nothing', async () => {
  const { answers, runs, operations, isLoggedIn } = await givenStubShell({
    ...withPasswords,
    ...erasable,
    eraseOwnUser: refusal(401, 'invalid_credentials'),
  })
  const mistyped = await answers(['delete-account'], { 'Type your username, alice, to go on: ': 'alicia' })
  expect(mistyped.code).toBe(2)
  expect(mistyped.stderr).toContain('Nothing was deleted')
  expect((await runs(['delete-account'], 'correct horse\n')).stderr).toContain('--yes is missing')
  expect(operations()).not.toContain('eraseOwnUser')
  expect((await runs(['delete-account', '--yes'], 'wrong horse\n')).code).toBe(1)
  expect(isLoggedIn()).toBe(true)
})

test('at an issuer an account is deleted after a fresh log-in, and asked for one otherwise', async () => {
  const fresh = await givenStubShell({ ...atIssuer, ...erasable })
  expect((await fresh.runs(['delete-account', '--yes'])).code).toBe(0)
  const stale = await givenStubShell({
    ...atIssuer,
    ...erasable,
    eraseOwnUser: refusal(403, 'fresh_log_in_required'),
  })
  const refused = await stale.runs(['delete-account', '--yes'])
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain('Run `parley login`, then repeat this command')
})

/** Alice's export, which is running for the first answers, and whose archive stands at an address. */
const exportAt = (url: string, running: number, complete = true): StubAnswers => {
  const state = { requestedAt: '2026-11-20T13:45:00.000Z', chatsDone: 1, chatCount: 2 }
  const keptUntil = '2026-11-27T13:46:00.000Z'
  return {
    exportOwnUser: { status: 202, body: { ...state, state: 'running' } },
    getExport: (_, count) => ({
      body:
        count <= running
          ? { ...state, state: 'running' }
          : { ...state, state: 'ready', archive: { url, expiresIn: 900, size: 5, keptUntil, complete } },
    }),
  }
}

const givenArchive = async (bytes: string): Promise<string> => {
  const server = createServer((_, answer) => answer.end(bytes)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/archive`
}

test('an export is asked for, waited for and saved', async () => {
  const url = await givenArchive('line\n')
  const { runs, folder, operations } = await givenStubShell(exportAt(url, 1))
  const ended = await runs(['export'])
  expect(ended).toMatchObject({ code: 0, stdout: 'Saved parley-2026-11-20.jsonl (5 bytes)\n' })
  expect(ended.stderr).toContain('It goes on if you stop this command\n')
  expect(readFileSync(join(folder, 'parley-2026-11-20.jsonl'), 'utf8')).toBe('line\n')
  expect(operations()).toEqual(['exportOwnUser', 'getExport', 'getExport', 'getExport'])
  // The file is there now: nothing is downloaded over it.
  const again = await runs(['export'])
  expect(again).toMatchObject({ code: 2, stdout: '' })
  expect(again.stderr).toContain('Give --force to overwrite it')
  const forced = await runs(['export', '--force', '--json'])
  expect(JSON.parse(forced.stdout)).toEqual({
    path: 'parley-2026-11-20.jsonl',
    size: 5,
    complete: true,
    requestedAt: '2026-11-20T13:45:00.000Z',
  })
})

test('within a day the last export is saved, and one that is not complete says so', async () => {
  const url = await givenArchive('line\n')
  const tooSoon = refusal(429, 'too_many_requests', 'An export can be made once in 24 hours')
  const { runs } = await givenStubShell({ ...exportAt(url, 0, false), exportOwnUser: tooSoon })
  const ended = await runs(['export', '-o', 'mine.jsonl'])
  expect(ended).toMatchObject({
    code: 0,
    stdout: 'Saved mine.jsonl (5 bytes)\nIt is not complete, because an archive has a size limit\n',
  })
  expect(ended.stderr).toContain('once in 24 hours. This is the export of 2026-11-20T13:45:00.000Z\n')
  const gone = await givenStubShell({ exportOwnUser: tooSoon, getExport: refusal(404, 'export_not_found') })
  expect(await gone.runs(['export'])).toMatchObject({
    code: 4,
    stderr: 'An export can be made once in 24 hours\n',
  })
})
