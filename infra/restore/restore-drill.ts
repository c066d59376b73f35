/** `npm run drill:restore`: see the help below and operating.md. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { awsClients } from '../check/aws.ts'
import { findTarget, TargetError } from '../check/target.ts'
import { InvalidSettingsError } from '../invalid-settings-error.ts'
import { emulatorClientEnvironment } from '../local/environment.ts'
import { projectFolder } from '../local/paths.ts'
import { probe } from '../local/probe.ts'
import type { Emulator } from '../local-gaps.ts'
import { drillContext, drillStageOf } from './drill-context.ts'
import { drill } from './drill.ts'

const help = `npm run drill:restore -- --stage prod

Restores the table of a deployment into a new one, deploys Parley on it as a stage of its own, verifies every chat there by
its chain, compares it with the live one, and removes both again. With your AWS credentials and region. The live deployment
is only read.

  --stage NAME        the stage of the live stack parley-NAME; dev by default
  --at TIME           the second to restore, as 2026-11-21T08:00:00Z; the latest possible one by default
  --context KEY=VALUE a setting of the drill's deployment; may be repeated
  --help

It ends with 0 if every chat fits, with 1 if one does not, and with 2 if it could not be done. If you stop it, remove the
stack parley-NAME-drill and the new table, whose name it says at its beginning.
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

const readTime = (at: string | undefined): Date | undefined => {
  if (at === undefined) return undefined
  const time = new Date(at)
  if (Number.isNaN(time.getTime()))
    throw new TargetError(`--at must be a time such as 2026-11-21T08:00:00Z, not ${at}`)
  if (time.getTime() > Date.now()) throw new TargetError(`--at must have passed already, and ${at} has not`)
  return time
}

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

const cdk = (command: string, args: readonly string[], context: Record<string, string>) => {
  const settings = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`])
  const { status } = spawnSync('npx', ['cdk', command, ...args, ...settings], {
    cwd: projectFolder,
    stdio: 'inherit',
  })
  if (status !== 0) throw new TargetError(`cdk ${command} failed`)
}

/** @returns the exit code. */
const main = async (): Promise<number> => {
  const { values } = parseArgs({ options })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const at = readTime(values.at)
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
  const verified = await drill({
    dynamo: new DynamoDBClient({}),
    lambda,
    live: { tableName: live.output('TableName'), serviceFunctionName: live.output('ServiceFunctionName') },
    to: `parley-${stage}-${Date.now()}`,
    at,
    async deploy(streamArn) {
      context = contextWith(streamArn)
      cdk('deploy', ['--require-approval', 'never'], context)
      return (await find(stage)).output('ServiceFunctionName')
    },
    remove: async () => cdk('destroy', ['--force'], context),
    say: print,
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

try {
  process.exitCode = await main()
} catch (thrown) {
  const error = thrown as Error
  process.stderr.write(`${isOurs(error) ? error.message : error.stack}\n`)
  process.exitCode = 2
}
