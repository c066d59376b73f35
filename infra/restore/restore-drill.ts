/** `npm run drill:restore`: see the help below and operating.md. */
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { awsClients } from '../check/aws.ts'
import { findTarget, TargetError } from '../check/target.ts'
import { InvalidSettingsError } from '../invalid-settings-error.ts'
import { endWithParent } from '../local/end-with-parent.ts'
import { emulatorClientEnvironment } from '../local/environment.ts'
import { probe } from '../local/probe.ts'
import type { Emulator } from '../local-gaps.ts'
import { drillContext, drillStageOf } from './drill-context.ts'
import { drill } from './drill.ts'
import { readTime } from './read-time.ts'
import { refuseExistingStack } from './refuse-existing-stack.ts'
import { runCdk } from './run-cdk.ts'

const help = `npm run drill:restore -- --stage prod

Restores the table of a deployment into a new one, deploys Parley on it as a stage of its own, verifies every chat there by
its chain, compares it with the live one, and removes both again. With your AWS credentials and region. The live deployment
is only read.

  --stage NAME        the stage of the live stack parley-NAME; dev by default
  --at TIME           the second to restore, as 2026-11-21T08:00:00Z; the latest possible one by default
  --context KEY=VALUE a setting of the drill's deployment; may be repeated
  --help

It ends with 0 if every chat fits, with 1 if one does not, and with 2 if it could not be done. If you stop it, it removes
what it has made. If it is killed, remove the stack parley-NAME-drill and then the table of that name; until then no other
drill of that stage begins.
With AWS_ENDPOINT_URL it drills a deployment on an emulator, such as that of npm start (--stage local).
`

const options = {
  stage: { type: 'string', default: 'dev' },
  at: { type: 'string' },
  context: { type: 'string', multiple: true },
  help: { type: 'boolean', default: false },
} as const

/** Only to check settings before the table is restored, which may take hours. */
const anyStream = 'arn:aws:dynamodb:us-east-1:000000000000:table/restored/stream/1'

const print = (line: string) => process.stdout.write(`${line}\n`)

/** From now on all clients call the emulator, if there is one. */
const useEmulator = async (): Promise<Emulator | undefined> => {
  const endpointUrl = process.env['AWS_ENDPOINT_URL']
  if (endpointUrl === undefined) return undefined
  const occupant = await probe(endpointUrl)
  if (occupant !== 'ministack' && occupant !== 'localstack')
    throw new TargetError(`There is no emulator at AWS_ENDPOINT_URL, ${endpointUrl}`)
  Object.assign(process.env, emulatorClientEnvironment(endpointUrl))
  return occupant
}

/** @returns the exit code. */
const main = async (signal: AbortSignal): Promise<number> => {
  const { values } = parseArgs({ options })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const at = values.at === undefined ? undefined : readTime(values.at)
  const emulator = await useEmulator()
  const contextWith = (streamArn: string) =>
    drillContext(values.stage, { given: values.context ?? [], streamArn, emulator })
  let context = contextWith(anyStream)
  const { cloudFormation, lambda } = awsClients()
  const find = (stage: string) =>
    findTarget(cloudFormation, {
      stack: `parley-${stage}`,
      construct: '',
      emulator: undefined,
      endpointUrl: undefined,
    })
  const live = await find(values.stage)
  const stage = drillStageOf(values.stage)
  const stack = `parley-${stage}`
  await refuseExistingStack(cloudFormation, stack)
  const verified = await drill({
    dynamo: new DynamoDBClient({}),
    lambda,
    live: { tableName: live.output('TableName'), serviceFunctionName: live.output('ServiceFunctionName') },
    to: stack,
    at,
    async deploy(streamArn) {
      context = contextWith(streamArn)
      await runCdk(['deploy', '--require-approval', 'never'], context, signal)
      return (await find(stage)).output('ServiceFunctionName')
    },
    remove: () => runCdk(['destroy', '--force'], context),
    say: print,
    signal,
  })
  const faulty = verified.filter(({ found }) => found !== 'whole' && found !== 'gone')
  for (const { chatId, found, seq } of faulty) print(`${chatId}: ${found} at message ${seq}`)
  const gone = verified.filter(({ found }) => found === 'gone').length
  print(`${verified.length} chats, ${faulty.length} of them faulty, ${gone} deleted since`)
  return faulty.length > 0 ? 1 : 0
}

/** Errors that the caller can act on: their own mistakes, and refusals of AWS. */
const isOurs = (error: Error): boolean =>
  error instanceof TargetError ||
  error instanceof InvalidSettingsError ||
  '$metadata' in error ||
  (error instanceof TypeError && 'code' in error)

const stopped = new AbortController()
const stop = (why: string) => stopped.abort(new TargetError(`Stopped: ${why}`))
// A second signal ends it on the spot.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop(signal))
endWithParent(() => stop('npm ended'))
// Nobody reads any more, as when a terminal was closed: what was made must be removed all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

try {
  process.exitCode = await main(stopped.signal)
} catch (thrown) {
  const error = (stopped.signal.aborted ? stopped.signal.reason : thrown) as Error
  process.stderr.write(`${isOurs(error) ? error.message : error.stack}\n`)
  process.exitCode = 2
}
