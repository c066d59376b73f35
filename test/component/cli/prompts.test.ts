import { join } from 'node:path'
import { expect, test } from 'vitest'
import { cliFile } from '../../steps/cli/command-line.ts'
import { refusal } from '../../steps/cli/stub-api.ts'
import { givenStubShell } from '../../steps/cli/stub-shell.ts'
import { key, runInTerminal, withoutTerminals } from '../../steps/cli/terminal.ts'

const givenLogin = () =>
  givenStubShell({
    getSignIn: { body: { kind: 'password' } },
    login: refusal(401, 'invalid_credentials'),
  })
const name = 'Username or e-mail address: '

test('an answer that was pasted with the one before was lost', async () => {
  const { answers, bodies } = await givenLogin()
  const { stderr } = await answers(['login'], { [name]: 'alice\rcorrect horse\r' })
  expect(bodies()).toContainEqual(['login', { login: 'alice', password: 'correct horse' }])
  expect(stderr).not.toContain('correct')
})

test('the beginning of a password that was pasted with the name was lost', async () => {
  const { answers, bodies } = await givenLogin()
  const { stderr } = await answers(['login'], { [name]: 'alice\rcorrect', 'Password: ': ' horse' })
  expect(bodies()).toContainEqual(['login', { login: 'alice', password: 'correct horse' }])
  expect(stderr).not.toContain('correct')
})

test('Ctrl-D answers nothing, and nothing is done', async () => {
  const { answers, operations } = await givenLogin()
  expect(await answers(['login'], { [name]: key.ctrlD })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('\nNo answer was given\n'),
  })
  expect(operations()).not.toContain('login')
})

const why = withoutTerminals()
const title = 'Ctrl-C at a password ends with 130, and the terminal shows again what is typed'
test.skipIf(why !== undefined)(why ? `${title} (skipped: ${why})` : title, async () => {
  const { folder, restUrl, operations } = await givenLogin()
  const runs = `
    const { spawnSync } = require('node:child_process')
    const { status } = spawnSync(process.execPath, ${JSON.stringify([cliFile, 'login', '-u', 'alice'])}, { stdio: 'inherit' })
    console.log('ended with ' + status)
    spawnSync('stty', ['-a'], { stdio: 'inherit' })
  `
  const env = { ...process.env, XDG_CONFIG_HOME: join(folder, 'config'), PARLEY_URL: restUrl }
  const terminal = runInTerminal(['--eval', runs], { env, cwd: folder })
  await terminal.shows('a question', (lines) => lines.at(-1)?.startsWith('Password:') === true)
  terminal.type(`correct${key.ctrlC}`)
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen()).toEqual(expect.arrayContaining(['Password:', 'ended with 130']))
  expect(terminal.screen().join(' ')).toMatch(/ icanon .* echo /)
  expect(terminal.raw()).not.toContain('correct')
  expect(operations()).not.toContain('login')
})
