import { type ChildProcess, execFile, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { bundleFunctions, projectRoot } from '../../infra/bundling/bundle-functions.ts'
import { functionTable } from '../../infra/function-table.ts'
import { enterChat } from '../../shared/domain/live/enter-chat.ts'
import { givenChat, givenSocket, givenUsers } from '../steps/domain/given-domain.ts'
import { bundleBaseline } from './baseline.ts'
import type { ColdSend } from './cold-send-worker.ts'
import { startTable } from './emulator-table.ts'
import { coldSend } from './figures/cold-send.ts'
import { measuredOften } from './figures/figure.ts'
import { environment } from './function-environment.ts'
import { progress, report } from './report.ts'

/**
 * The first send of a fresh environment, from the import of the function's bundle to the ack: clients, reads, transaction
 * and a post round to nine sockets, over TLS to the table and to `@connections`. The bundles are those that are deployed,
 * today's and that of 0.1.0, both on one table, in turn.
 */
const rounds = process.argv.includes('--large') ? 40 : 12
const members = 10

const folder = join(projectRoot, 'node_modules', '.cache', 'parley-cold-send')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const children: ChildProcess[] = []
process.once('exit', () => {
  for (const child of children) child.kill()
  rmSync(folder, { recursive: true, force: true })
})
const start = async (file: string, args: string[], env = {}): Promise<{ url: string; cert: string }> => {
  const child = fork(join(import.meta.dirname, file), args, { env: { ...process.env, ...env } })
  children.push(child)
  const [ready] = await once(child, 'message')
  return ready
}

progress('bundling')
await bundleFunctions({ live: functionTable.live }, folder)
const bundles = { now: join(folder, 'live', 'index.mjs'), baseline: join(folder, 'baseline', 'index.mjs') }
await bundleBaseline(bundles.baseline)
// As plain JavaScript: to strip types, Node loads a compiler.
const worker = join(folder, 'worker.mjs')
await build({
  entryPoints: [join(import.meta.dirname, 'cold-send-worker.ts')],
  outfile: worker,
  format: 'esm',
  logLevel: 'error',
})

await startTable()
const { port } = new URL(process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '')
const table = await start('tls-proxy.ts', [port])
const connections = await start('connections-stub.ts', [], { TLS: 'true', LATENCY_MS: '10' })
const authorities = join(folder, 'authorities.pem')
writeFileSync(authorities, table.cert + connections.cert)

progress('filling the table')
const users = await givenUsers(members)
const chatId = await givenChat(users)
const sockets = []
for (const user of users) {
  const socket = await givenSocket(user)
  await enterChat(socket, chatId, undefined)
  sockets.push(socket)
}
const connectionId = sockets[0]?.connectionId

const run = promisify(execFile)
/** A machine that is busy for seconds lets calls to the table time out: that send is made again, by a new environment. */
const sendOnce = async (side: keyof typeof bundles, attempts = 3): Promise<ColdSend> => {
  const frame = { action: 'message', chatId, text: 'x'.repeat(200), clientMessageId: randomUUID(), id: 1 }
  const requestContext = { connectionId, eventType: 'MESSAGE', routeKey: '$default', requestId: 'r-1' }
  const event = { requestContext, body: JSON.stringify(frame), isBase64Encoded: false }
  const { stdout } = await run(process.execPath, [worker, bundles[side], JSON.stringify(event)], {
    env: {
      ...environment,
      // 0.1.0 was deployed with it.
      NODE_OPTIONS: side === 'baseline' ? '--enable-source-maps' : '',
      NODE_EXTRA_CA_CERTS: authorities,
      POWERTOOLS_LOG_LEVEL: 'INFO',
      STAGE: 'bench',
      TABLE_NAME: process.env['TABLE_NAME'],
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      AWS_SESSION_TOKEN: 'token'.repeat(200),
      WEBSOCKET_CALLBACK_URL: connections.url,
    },
  })
  const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as ColdSend
  const reply = JSON.parse(result.body)
  if (reply.type === 'ack') return result
  if (attempts === 1) throw new Error(`The frame was answered by ${result.body}`)
  progress(`again, after ${reply.code}`)
  return sendOnce(side, attempts - 1)
}

const taken: { now: ColdSend[]; baseline: ColdSend[] } = { now: [], baseline: [] }
for (let round = 0; round <= rounds; round++) {
  const [now, baseline] = [await sendOnce('now'), await sendOnce('baseline')]
  progress(
    `round ${round}: ${now.cpuMs.toFixed(0)} ms, 0.1.0 ${baseline.cpuMs.toFixed(0)} ms of processor time`,
  )
  // The first round fills the caches of the machine.
  if (round === 0) continue
  taken.now.push(now)
  taken.baseline.push(baseline)
}
const all = (side: keyof typeof taken, of: Exclude<keyof ColdSend, 'body'>) =>
  taken[side].map((run) => run[of])
report([
  measuredOften(coldSend, 'cpuMs', all('now', 'cpuMs')),
  measuredOften(coldSend, 'ms', all('now', 'ms')),
  measuredOften(coldSend, 'importCpuMs', all('now', 'importCpuMs')),
  measuredOften(coldSend, 'importMs', all('now', 'importMs')),
  measuredOften(coldSend, 'baseline.cpuMs', all('baseline', 'cpuMs')),
  measuredOften(coldSend, 'baseline.ms', all('baseline', 'ms')),
  measuredOften(coldSend, 'baseline.importCpuMs', all('baseline', 'importCpuMs')),
  measuredOften(coldSend, 'baseline.importMs', all('baseline', 'importMs')),
  measuredOften(
    coldSend,
    'vsBaseline',
    taken.now.map(({ cpuMs }, round) => cpuMs / (taken.baseline[round]?.cpuMs ?? Number.NaN)),
  ),
])
process.exit()
