import { expect, test } from 'vitest'
import { givenAccount, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { logOf, say } from '../steps/chats/chats.ts'
import { givenShell, givenShellOf } from '../steps/cli/command-line.ts'
import { key, openTerminal, withoutTerminals } from '../steps/cli/terminal.ts'
import { startFaultyProxy } from '../steps/client/faulty-proxy.ts'
import { eventually } from '../steps/generic/eventually.ts'

const conversation = async () => {
  const [alice, bob] = [await givenPerson(), await givenPerson()]
  const { chatId } = await givenChat(alice, bob)
  return { alice, bob, chatId, shell: await givenShellOf(alice), connect: ['connect', '--chat-id', chatId] }
}

test('lines from a pipe are sent in order, and the end of the pipe ends it when all are acked', async () => {
  const { alice, bob, chatId, shell, connect } = await conversation()
  await say(bob, chatId, 'before')
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`)
  const { code, stdout, stderr } = await shell.spawns(connect, { input: `${lines.join('\n')}\n\n` })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(['before', ...lines])
  expect(stdout).toContain(`${bob.username}: before\n`)
  expect(stdout).toContain(`${alice.username}: line 29\n`)
})

test('as JSON, each event is a line; /quit ends it', async () => {
  const { bob, chatId, shell, connect } = await conversation()
  await say(bob, chatId, 'before')
  const { code, stdout } = await shell.parley([...connect, '--json'], { input: 'hello\n/quit\nnot this\n' })
  expect(code).toBe(0)
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const texts = events.filter(({ type }) => type === 'message').map(({ message }) => message.text)
  expect(texts).toEqual(['before', 'hello'])
  expect(events).toContainEqual(expect.objectContaining({ type: 'sent', seq: 2 }))
})

test('a line that is refused is named, the others are sent, and the exit code is 1', async () => {
  const { alice, chatId, shell, connect } = await conversation()
  const { code, stderr } = await shell.parley(connect, { input: `one\n${'x'.repeat(4001)}\ntwo\n` })
  expect(code).toBe(1)
  expect(stderr).toContain('Not sent: ')
  expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(['one', 'two'])
})

test('a line that begins with a slash and is no command is explained and not sent; // sends a slash', async () => {
  const { alice, chatId, shell, connect } = await conversation()
  const input = 'one\n/qiut\n//shrug\n/usr/bin/env\ntwo\n'
  const { code, stderr } = await shell.parley(connect, { input })
  expect(code).toBe(1)
  expect(stderr).toContain('Not sent: /qiut: There is no such command. /help lists them')
  expect(stderr).toContain('Not sent: /usr/bin/env: ')
  expect(stderr).toContain('2 not sent')
  expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(['one', '/shrug', 'two'])
})

test('as JSON, what is not sent is an event, and /more and /members are answered', async () => {
  const { alice, bob, chatId, shell, connect } = await conversation()
  for (const text of ['one', 'two', 'three']) await say(alice, chatId, text)
  const { stdout } = await shell.parley([...connect, '--json', '--limit', '1'], {
    input: '/more\n/more\n/members\n/nope\n',
  })
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  const older = events.filter(({ type }) => type === 'message.older').map(({ message }) => message.text)
  expect(older).toEqual(['two', 'one'])
  const { members } = events.find(({ type }) => type === 'members')
  expect(members.map(({ userId }: { userId: string }) => userId).toSorted()).toEqual(
    [alice.userId, bob.userId].toSorted(),
  )
  expect(events).toContainEqual(expect.objectContaining({ type: 'failed', text: '/nope', code: 'usage' }))
})

test('a chat that is not there is refused; a socket that is not there cannot be reached', async () => {
  const { shell, connect } = await conversation()
  expect(await shell.parley(['connect', '--chat-id', 'nope'])).toMatchObject({ code: 1, stdout: '' })
  const astray = await shell.parley([...connect, '--socket-url', 'ws://127.0.0.1:9'])
  expect(astray).toMatchObject({ code: 4, stderr: 'The socket cannot be reached\n' })
})

const begun = (lines: string[]) => lines.at(-1) === '>' && lines.some((line) => line.includes('/quit ends'))

const why = withoutTerminals()
const inTerminal = test.skipIf(why !== undefined)
const titled = (title: string) => (why ? `${title} (skipped: ${why})` : title)

inTerminal(titled('history and unread are shown, what is typed is sent, and /quit ends it'), async () => {
  const { alice, bob, chatId, shell, connect } = await conversation()
  await say(alice, chatId, 'read')
  await say(bob, chatId, 'unread')
  const terminal = openTerminal(shell, connect)
  const shown = await terminal.shows('a prompt below the history', begun)
  expect(shown.map((line) => line.replace(/^\[\d\d:\d\d\]/, '[time]'))).toEqual([
    `[time] ${alice.username}: read`,
    '──── 1 unread ────',
    `[time] ${bob.username}: unread`,
    '── Lunch (group, 2 members), /help helps, /quit ends ──',
    '>',
  ])
  terminal.type(`hello${key.enter}`)
  await terminal.shows('what was typed, at its place', (lines) => lines.at(-2)?.endsWith(': hello') === true)
  expect(terminal.screen().filter((line) => line.includes('hello'))).toHaveLength(1)
  await eventually('it is read', async () => {
    const { body } = await alice.rest.done('getChat', { params: { chatId } })
    return body.me?.unread === 0 ? true : undefined
  })
  terminal.type(`/quit${key.enter}`)
  expect(await terminal.ended).toBe(0)
})

inTerminal(
  titled(
    '/help, /more and /members show what they say, Tab completes a mention, a mistyped command is explained',
  ),
  async () => {
    const { alice, bob, chatId, shell, connect } = await conversation()
    for (let index = 1; index <= 5; index++) await say(alice, chatId, `message ${index}`)
    const terminal = openTerminal(shell, [...connect, '--limit', '2'])
    await terminal.shows('a prompt', begun)
    const ends = (part: string) => (lines: string[]) => lines.some((line) => line.endsWith(part))
    expect(terminal.screen().some((line) => line.endsWith('message 3'))).toBe(false)
    terminal.type(`/more${key.enter}`)
    await terminal.shows('older messages', (lines) => ends('message 2')(lines) && ends('message 3')(lines))
    terminal.type(`/more${key.enter}`)
    await terminal.shows('the first message', ends('message 1'))
    terminal.type(`/more${key.enter}`)
    await terminal.shows('that there are no more', ends('There are no older messages.'))
    terminal.type('hi @\t')
    await terminal.shows('the only other member', ends(`> hi @${bob.username}`))
    terminal.type(`${key.enter}/members${key.enter}`)
    await terminal.shows('who is there', (lines) => lines.some((line) => line.includes(`${bob.username}  `)))
    terminal.type(`/help${key.enter}`)
    await terminal.shows('the commands', (lines) => lines.some((line) => line.startsWith('/more')))
    terminal.type(`/qiut${key.enter}`)
    await terminal.shows('why it is not sent', (lines) => lines.join('').includes('There is no such command'))
    terminal.type(`//shrug${key.enter}`)
    await terminal.shows('the text with its slash', ends(': /shrug'))
    terminal.type(`/quit${key.enter}`)
    expect(await terminal.ended).toBe(0)
    const sent = (await logOf(alice, chatId)).slice(5)
    expect(sent.map(({ text }) => text)).toEqual([`hi @${bob.username}`, '/shrug'])
    expect(sent[0]?.mentions).toEqual([bob.userId])
  },
)

inTerminal(
  titled('what comes in leaves alone the line that is being typed, however long it is'),
  async () => {
    const { alice, bob, chatId, shell, connect } = await conversation()
    const terminal = openTerminal(shell, connect)
    await terminal.shows('a prompt', begun)
    const long =
      'a line that is being typed and is so long that this terminal breaks it into three rows, at least as narrow as it is'
    terminal.type(long)
    await terminal.shows('the typed line', (lines) => lines.join('').includes('narrow as it is'))
    for (const text of ['one', 'two', 'three']) await say(bob, chatId, text)
    const shown = await terminal.shows(
      'all three, and the typed line again',
      (lines) => lines.some((line) => line.endsWith(': three')) && lines.join('').includes('narrow as it is'),
    )
    expect(shown.slice(1, 4).map((line) => line.replace(/.*: /, ''))).toEqual(['one', 'two', 'three'])
    expect(shown.slice(4).join('')).toContain('narrow as it is')
    // Corrected with the arrow keys, it is sent whole.
    terminal.type(`${key.left.repeat(2)}WAS ${key.enter}`)
    const sent = await eventually('it is sent', async () => (await logOf(alice, chatId))[3]?.text)
    expect(sent).toBe(long.replace(/is$/, 'WAS is'))
    await terminal.shows(
      'only its place in the conversation',
      (lines) => lines.at(-1) === '>' && lines.join('').includes('a line that is being typed'),
    )
    expect(terminal.screen().join('').split('a line that is being typed')).toHaveLength(2)
    terminal.type(key.up)
    await terminal.shows('the line from the history', (lines) =>
      lines.join('').endsWith('narrow as it WAS is'),
    )
    terminal.type(key.ctrlC)
    expect(await terminal.ended).toBe(130)
  },
)

inTerminal(titled('offline, lines wait, and are sent once there is a line again'), async () => {
  const { alice, chatId, shell, connect } = await conversation()
  const proxy = await startFaultyProxy()
  const env = { PARLEY_SOCKET_URL: proxy.webSocketUrl }
  const terminal = openTerminal(shell, connect, env)
  await terminal.shows('a prompt', begun)
  proxy.goDown()
  await terminal.shows('that it is offline', (lines) => lines.some((line) => line.startsWith('Offline.')))
  terminal.type(`one${key.enter}two${key.enter}`)
  await terminal.shows('how many wait', (lines) => lines.at(-1)?.startsWith('(2 unsent) >') === true)
  expect(await logOf(alice, chatId)).toEqual([])
  proxy.comeBack()
  await terminal.shows(
    'both',
    (lines) => lines.some((line) => line.endsWith(': two')) && lines.at(-1) === '>',
  )
  expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(['one', 'two'])
  terminal.type(key.ctrlD)
  expect(await terminal.ended).toBe(0)
})

inTerminal(titled('who gives up while lines wait learns how many'), async () => {
  const { alice, chatId, shell, connect } = await conversation()
  const proxy = await startFaultyProxy()
  const terminal = openTerminal(shell, connect, { PARLEY_SOCKET_URL: proxy.webSocketUrl })
  await terminal.shows('a prompt', begun)
  proxy.goDown()
  terminal.type(`one${key.enter}two${key.enter}`)
  await terminal.shows('how many wait', (lines) => lines.at(-1)?.startsWith('(2 unsent) >') === true)
  terminal.type(key.ctrlC)
  expect(await terminal.ended).toBe(130)
  expect(terminal.screen().at(-1)).toBe('2 not sent')
  expect(await logOf(alice, chatId)).toEqual([])
})

inTerminal(titled('colours are shown on a terminal, but not with NO_COLOR'), async () => {
  const { bob, chatId, shell } = await conversation()
  await say(bob, chatId, 'hello')
  const rawOf = async (env: NodeJS.ProcessEnv) => {
    const terminal = openTerminal(shell, ['history', '--chat-id', chatId], env)
    expect(await terminal.ended).toBe(0)
    return terminal.raw()
  }
  const [coloured, plain] = await Promise.all([rawOf({}), rawOf({ NO_COLOR: '1' })])
  expect(coloured).toContain('\u001b[')
  expect(plain).not.toContain('\u001b[')
})

inTerminal(titled('a password is asked for and not shown'), async () => {
  const alice = await givenAccount()
  const terminal = openTerminal(await givenShell(), ['login'])
  await terminal.shows('a question', (lines) => lines.at(-1)?.startsWith('Username') === true)
  terminal.type(`${alice.username}${key.enter}`)
  await terminal.shows('another', (lines) => lines.at(-1)?.startsWith('Password:') === true)
  terminal.type(`${alice.password}${key.enter}`)
  expect(await terminal.ended).toBe(0)
  expect(terminal.screen().at(-1)).toContain('/')
  expect(terminal.raw()).toContain(`Logged in as ${alice.username}`)
  expect(terminal.raw()).not.toContain(alice.password)
})
