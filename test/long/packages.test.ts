import { readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../clients/build/workspaces.ts'
import { freshName, givenChat, givenRegistered } from '../steps/accounts/given-users.ts'
import { logOf } from '../steps/chats/chats.ts'
import { codeOf } from '../steps/generic/readme.ts'
import { archiveOf, givenEmptyProject, strictest } from '../steps/packages/empty-project.ts'

const tsc = join(root, 'node_modules/typescript/bin/tsc')
const readme = () => codeOf('ts', 'createClient', 'clients/client/README.md')

test('an empty project installs the client, which brings nothing along and talks', async () => {
  const project = await givenEmptyProject()
  await project.install(await archiveOf('@parley/client'))
  expect(readdirSync(join(project.folder, 'node_modules/@parley'))).toEqual(['client'])
  expect(readdirSync(join(project.folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
    '@parley',
  ])
  const alice = await givenRegistered('alice')
  const { chatId } = await givenChat(alice)
  // README's program waits for messages for ever.
  const program = readme()
    .replace("login: 'alice'", `login: '${alice.username}'`)
    .replace("'correct horse'", `'${alice.password}'`)
    .replace(/(console\.log\(.*\))/, '{ $1; process.exit() }')
  await project.write('talk.mts', program)
  expect(await project.runs('node', 'talk.mts')).toBe(`${alice.username}: hello from the client\n`)
  expect((await logOf(alice, chatId)).map(({ text }) => text)).toEqual(['hello from the client'])
})

test("the client's types compile in Node and in Vite, with every check of the compiler", async () => {
  const project = await givenEmptyProject()
  await project.install(await archiveOf('@parley/client'))
  await project.lend('@types/node', 'undici-types', 'vite')
  const backEnd = `
    import { createService } from '@parley/client/service'
    const parley = createService({ functionName: 'parley-prod-service' })
    const { seq } = await parley.as({ bot: 'builds' }).call('sendMessage', { params: { chatId: 'c' }, body: { text: 'Built' } })
    export const next: number = seq + 1
    // @ts-expect-error passwords are nothing that a back end changes
    parley.as('system').call('changePassword', { body: { currentPassword: 'a', newPassword: 'b' } })
  `
  const program = `
    import { ApiError, type Chat, type ConversationEvents, createClient, hasCode, type Message, webOutbox, webStorage } from '@parley/client'
    const parley = createClient({ restUrl: 'https://x', webSocketUrl: 'wss://x', storage: webStorage(localStorage), outboxStorage: webOutbox(localStorage) })
    const { chats, nextCursor } = await parley.call('listChats', { query: { limit: 10 } })
    const first: Chat | undefined = chats[0]
    export const next: string | undefined = nextCursor
    const conversation = parley.connect().enter(first?.chatId ?? '')
    conversation.on('change', (messages: readonly Message[]) => messages.map(({ text }) => text))
    export const listen = (typing: ConversationEvents['typing']): number => typing.expiresInMs
    try { await parley.call('getChat', { params: { chatId: 'c' } }) }
    catch (error) { if (hasCode(error, 'chat_not_found') && error instanceof ApiError) throw error.detail }
    // @ts-expect-error a chat must be named
    parley.call('getChat')
    // @ts-expect-error there is no such operation
    parley.call('shout')
    // @ts-expect-error an answer has no other fields
    chats[0]?.title
  `
  await project.write('src/main.ts', program)
  await project.write('src/back-end.ts', backEnd)
  await project.write(
    'src/node.ts',
    program.replaceAll('localStorage', '{ getItem: () => null, setItem() {}, removeItem() {} }'),
  )
  const configs = {
    node: { module: 'nodenext', lib: ['es2022'], types: ['node'] },
    page: {
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
    },
  }
  for (const [name, options] of Object.entries(configs)) {
    const files = name === 'node' ? ['src/node.ts', 'src/back-end.ts'] : ['src/main.ts']
    await project.write(
      `${name}.json`,
      JSON.stringify({ compilerOptions: { ...strictest, ...options }, files }),
    )
    await project.runs('node', tsc, '-p', `${name}.json`)
  }
  await project.write('index.html', '<script type="module" src="/src/main.ts"></script>')
  const vite = ['build', '--logLevel', 'warn', '--target', 'es2022']
  await project.runs('node', join(root, 'node_modules/vite/bin/vite.js'), ...vite)
  expect(readdirSync(join(project.folder, 'dist/assets'))).toHaveLength(1)
})

test("the hooks' example compiles against the packages, and builds in Vite", async () => {
  const project = await givenEmptyProject()
  await project.install(await archiveOf('@parley/client'), await archiveOf('@parley/react'))
  await project.lend('react-dom', '@types/react', '@types/react-dom', 'csstype', 'vite')
  expect(readdirSync(join(project.folder, 'node_modules/@parley'))).toEqual(['client', 'react'])
  const example = join(root, 'clients/react/example')
  for (const file of ['app.tsx', 'index.html'])
    await project.write(file, readFileSync(join(example, file), 'utf8'))
  const page = { module: 'esnext', moduleResolution: 'bundler', lib: ['es2022', 'dom', 'dom.iterable'] }
  const compilerOptions = { ...strictest, ...page, types: [], jsx: 'react-jsx' }
  await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['app.tsx'] }))
  await project.runs('node', tsc, '-p', '.')
  await project.runs('node', join(root, 'node_modules/vite/bin/vite.js'), 'build', '--target', 'es2022')
  const [built = ''] = readdirSync(join(project.folder, 'dist/assets'))
  expect(readFileSync(join(project.folder, 'dist/assets', built), 'utf8')).toContain('Older messages')
})

test('the CLI runs after npm install --global, registers, writes and reads', async () => {
  const project = await givenEmptyProject()
  const prefix = join(project.folder, 'global')
  await project.install('--global', '--prefix', prefix, await archiveOf('@parley/cli'))
  const parley = (...args: string[]) => project.runs(join(prefix, 'bin/parley'), ...args)
  expect(await parley('--version')).toMatch(/^\d+\.\d+\.\d+\n$/)
  expect(await parley('--help')).toContain('parley connect')
  const [username, password] = [freshName('carol'), 'correct horse']
  await parley('register', '-u', username, '-e', `${username}@example.com`, '-p', password)
  await parley('login', '-u', username, '-p', password)
  const { chatId } = JSON.parse(await parley('create', '--name', 'Packed', '--json'))
  await parley('send', '-c', chatId, 'hello from the archive')
  expect(await parley('history', '-c', chatId)).toContain('hello from the archive')
  await project.write('users.jsonl', '{"source":"older"}\n')
  await expect(parley('import', 'users.jsonl', '--function', 'none')).rejects.toThrow(
    'npm install --global @aws-sdk/client-lambda',
  )
})

test('the CLI runs as a dependency of a project, by npx and as a function', async () => {
  const project = await givenEmptyProject()
  await project.install(await archiveOf('@parley/cli'))
  await project.lend('@types/node', 'undici-types')
  expect(await project.runs('npx', '--no', 'parley', 'help', 'send')).toContain('parley send')
  await project.write(
    'run.mts',
    `import { main } from '@parley/cli'\nprocess.exitCode = await main(['whoami'], process) === 3 ? 0 : 1\n`,
  )
  await project.runs('node', 'run.mts')
  const compilerOptions = { ...strictest, module: 'nodenext', lib: ['es2022'], types: ['node'] }
  await project.write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['run.mts'] }))
  await project.runs('node', tsc, '-p', '.')
})

test('changesets raise all packages, what they need of each other, and the project', async () => {
  const project = await givenEmptyProject()
  const checkout = join(project.folder, 'checkout')
  await project.runs('git', 'clone', '--quiet', root, checkout)
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  const before = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')).version
  await project.write('checkout/.changeset/one.md', `---\n'@parley/client': patch\n---\n\nMends something.\n`)
  await project.runs('npm', 'run', '--prefix', checkout, 'version:packages')
  const versions = ['.', 'clients/client', 'clients/react', 'clients/cli'].map(
    (folder) => JSON.parse(readFileSync(join(checkout, folder, 'package.json'), 'utf8')).version,
  )
  expect(new Set(versions).size).toBe(1)
  expect(versions[0]).not.toBe(before)
  const react = JSON.parse(readFileSync(join(checkout, 'clients/react/package.json'), 'utf8'))
  expect(react.dependencies['@parley/client']).toBe(`^${versions[0]}`)
  const openapi = readFileSync(join(checkout, 'functions/http/docs/openapi/open-api-document.ts'), 'utf8')
  expect(openapi).toContain(`'${versions[0]}'`)
  expect(readFileSync(join(checkout, 'clients/client/CHANGELOG.md'), 'utf8')).toContain('Mends something.')
})
