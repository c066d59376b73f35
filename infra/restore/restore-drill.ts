/** `npm run drill:restore`: see the help below and operating.md. */
import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { awsClients } from '../check/aws.ts'
import { findTarget } from '../check/target.ts'
import { projectFolder } from '../local/paths.ts'
import { drill } from './drill.ts'

const help = `npm run drill:restore -- --stage prod

Restores the table of a deployment into a new one, deploys Parley on it as a stage of its own, verifies every chat there by
its chain, compares it with the live one, and removes both again. With your AWS credentials and region. The live deployment
is only read.

  --stage NAME       the stage of the live stack parley-NAME; dev by default
  --at TIME          the second to restore, as 2026-11-21T08:00:00Z; the latest possible one by default
  --context KEY=VALUE a setting of the drill's deployment; may be repeated
  --help
`

const { values } = parseArgs({
  options: {
    stage: { type: 'string', default: 'dev' },
    at: { type: 'string' },
    context: { type: 'string', multiple: true, default: [] },
    help: { type: 'boolean', default: false },
  },
})
const print = (line: string) => process.stdout.write(`${line}\n`)

const run = async () => {
  const at = values.at === undefined ? undefined : new Date(values.at)
  if (at && Number.isNaN(at.getTime())) throw new Error(`--at is no time: ${values.at}`)
  const { cloudFormation, lambda } = awsClients()
  const find = (stack: string) =>
    findTarget(cloudFormation, { stack, construct: '', emulator: undefined, endpointUrl: undefined })
  const live = await find(`parley-${values.stage}`)
  const stage = `${values.stage}-drill`
  let context: string[] = []
  const cdk = (command: string, ...args: string[]) => {
    const { status } = spawnSync('npx', ['cdk', command, ...args, ...context], {
      cwd: projectFolder,
      stdio: 'inherit',
    })
    if (status !== 0) throw new Error(`cdk ${command} failed`)
  }
  const verified = await drill({
    dynamo: new DynamoDBClient({}),
    lambda,
    live: { tableName: live.output('TableName'), serviceFunctionName: live.output('ServiceFunctionName') },
    to: `parley-${stage}-${Date.now()}`,
    at,
    async deploy(streamArn) {
      const settings = [
        ...values.context,
        ...[`stage=${stage}`, `restoredTableStreamArn=${streamArn}`, 'removalPolicy=destroy'],
      ]
      context = settings.flatMap((setting) => ['--context', setting])
      cdk('deploy', '--require-approval', 'never')
      return (await find(`parley-${stage}`)).output('ServiceFunctionName')
    },
    remove: async () => cdk('destroy', '--force'),
    say: print,
  })
  const faulty = verified.filter(({ found }) => found !== 'whole' && found !== 'gone')
  for (const { chatId, found, seq } of faulty) print(`${chatId}: ${found} at message ${seq}`)
  const gone = verified.filter(({ found }) => found === 'gone').length
  print(`${verified.length} chats, ${faulty.length} of them faulty, ${gone} deleted since`)
  if (faulty.length > 0) process.exitCode = 1
}

if (values.help) print(help)
else await run()
