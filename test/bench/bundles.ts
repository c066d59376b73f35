import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build } from 'esbuild'
import { bundleFunctions, projectRoot, runtimeOptions } from '../../infra/bundling/bundle-functions.ts'
import { type FunctionName, functionTable } from '../../infra/function-table.ts'
import { bundles } from './figures/bundles.ts'
import { type Figure, measured } from './figures/figure.ts'
import { progress, report } from './report.ts'

/**
 * The size of each function's bundle, and the time of its import beside the same code unbundled. With `--parts`, how
 * much each package and each folder of ours has in it, and no times.
 */
const listParts = process.argv.includes('--parts')

/** The fastest run counts: other load on the machine can only add to it. */
const turns = 9

const names = Object.keys(functionTable) as FunctionName[]
/** Below `node_modules`, so that packages outside the bundle are found. */
const folder = join(projectRoot, 'node_modules', '.cache', 'parley-bench')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))

progress('bundling')
const outputs = await bundleFunctions(functionTable, join(folder, 'bundled'))
await build({
  ...runtimeOptions,
  entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, functionTable[name].entry])),
  outdir: join(folder, 'unbundled'),
  packages: 'external',
  logLevel: 'error',
})

const environment = {
  PATH: process.env['PATH'],
  TABLE_NAME: 'table',
  ATTACHMENTS_URL: 'https://attachments.s3.us-east-1.amazonaws.com',
  PAGE_URL: 'https://page.s3.us-east-1.amazonaws.com',
  MESSAGES_PER_SECOND: '10',
  MESSAGE_BURST: '20',
  ADDS_PER_HOUR: '200',
  ADMIN_ROLE: 'parley-admins',
  USER_POOL_ID: 'us-east-1_AbCdEf123',
  USER_POOL_CLIENT_ID: 'client',
  TOKEN_ISSUER: 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123',
  TOKEN_AUDIENCE: 'client',
  CONFIRM_SIGN_UPS: 'false',
  REFRESH_TOKEN_ROTATION: 'false',
  ATTEMPTS_PER_ACCOUNT: '10',
  ATTEMPTS_PER_ADDRESS: '200',
  SIGN_UPS_PER_ADDRESS: '100',
  EVENT_BUS_NAME: 'bus',
  WEBSOCKET_CALLBACK_URL: 'https://abc.execute-api.us-east-1.amazonaws.com/live',
  SERVICE_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  APPEND_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/append.fifo',
  APPEND_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/append-dlq.fifo',
  INLINE_SOCKETS: '250',
  SOCKETS_PER_SHARD: '1000',
  POSTS_PER_SECOND: '4000',
  FAN_OUT_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/fan-out.fifo',
  FAN_OUT_RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/retry',
  REQUIRED_NOTIFICATION_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:required-notification',
  NOTIFICATION_GUARD_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/notification-guard-dlq',
  SESSION_EVENTS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  FAN_OUT_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq.fifo',
  FAN_OUT_RETRY_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  CLEAN_UP_RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  CLEAN_UP_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  PRESENCE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/presence',
  PRESENCE_GRACE_SECONDS: '5',
  ACCOUNT_JOBS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/account-jobs',
  ACCOUNT_JOBS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  KEEP_ERASED_TEXTS: 'true',
  DOMAIN_EVENTS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  DOMAIN_EVENT_BUS_NAME: 'domain-events',
  NOTIFICATIONS_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/notifications',
  NOTIFICATIONS_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  NOTIFICATION_DELAY_SECONDS: '60',
  NOTIFICATION_INTERVAL_SECONDS: '300',
  EMAIL_FEEDBACK_DLQ_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dlq',
  EMAIL_SENDER: 'ses',
  EMAIL_FROM: 'chat@example.com',
  EMAIL_CONFIGURATION_SET: 'parley',
  REST_URL: 'https://abc.execute-api.us-east-1.amazonaws.com',
  WEB_URL: 'https://chat.example.com',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
}
const timer = `
const start = performance.now()
await import(process.argv[1])
console.log(performance.now() - start)
process.exit()`
const timeImport = (file: string): number =>
  Number(execFileSync(process.execPath, ['--input-type=module', '-e', timer, file], { env: environment }))

/** A package, or a folder of ours. */
const partOf = (input: string) =>
  input.match(/.*node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? dirname(input).split('/').slice(0, 3).join('/')
const partsOf = (name: FunctionName): Figure[] => {
  const output = Object.entries(outputs).find(([path]) => path.endsWith(`bundled/${name}/index.mjs`))?.[1]
  const parts = new Map<string, number>()
  for (const [input, { bytesInOutput }] of Object.entries(output?.inputs ?? {}))
    parts.set(partOf(input), (parts.get(partOf(input)) ?? 0) + bytesInOutput)
  return [...parts]
    .filter(([, bytes]) => bytes >= 1000)
    .sort(([, one], [, other]) => other - one)
    .map(([part, bytes]) => ({ what: `  ${part}`, value: `${(bytes / 1000).toFixed(1)} KB` }))
}

const sizeOf = (name: FunctionName) => statSync(join(folder, 'bundled', name, 'index.mjs')).size
const largest = Math.max(...names.filter((name) => name !== 'service').map(sizeOf))

const timeFigures = (name: FunctionName): Figure[] => {
  progress(name)
  const [bundled, unbundled] = ['bundled', 'unbundled'].map((kind) =>
    join(folder, kind, name, 'index.mjs'),
  ) as [string, string]
  const times = Array.from({ length: turns }, () => ({
    ours: timeImport(bundled),
    whole: timeImport(unbundled),
  }))
  const ms = Math.min(...times.map(({ ours }) => ours))
  const share = ms / Math.min(...times.map(({ whole }) => whole))
  return [measured(bundles, `importMs.${name}`, ms), measured(bundles, `importShare.${name}`, share)]
}
report([
  measured(bundles, 'maxBytes', largest),
  ...names.flatMap((name) => [
    measured(bundles, `bytes.${name}`, sizeOf(name)),
    ...(listParts ? partsOf(name) : timeFigures(name)),
  ]),
])
