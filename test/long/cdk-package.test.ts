import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../clients/build/workspaces.ts'
import { emulatorClientEnvironment } from '../../infra/local/environment.ts'
import { askAws } from '../steps/aws/aws-api.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import {
  archiveOf,
  type EmptyProject,
  givenEmptyProject,
  strictest,
} from '../steps/packages/empty-project.ts'

const tsc = join(root, 'node_modules/typescript/bin/tsc')
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk')

const app = `
import { App, CfnOutput, Stack } from 'aws-cdk-lib'
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets'
import { Function, InlineCode, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { Parley } from '@parley/cdk'

const app = new App()
const stack = new Stack(app, 'Shop')
const backEnd = new Function(stack, 'BackEnd', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: new InlineCode('exports.handler = async () => {}'),
})
const chat = new Parley(stack, 'Chat', {
  removalPolicy: 'destroy',
  emulator: 'ministack',
  addsPerHour: 1000,
  corsOrigins: ['https://shop.example.com'],
})
chat.grantService(backEnd)
chat.onEvent('message.created', new SqsQueue(new Queue(stack, 'Crm')))
new CfnOutput(stack, 'Address', { value: chat.restUrl })
`

/** An empty CDK app with the packed construct, and the peers that it asks for. */
const givenCdkApp = async (): Promise<EmptyProject> => {
  const project = await givenEmptyProject()
  await project.install('--legacy-peer-deps', await archiveOf('@parley/cdk'))
  await project.lend('aws-cdk-lib', 'constructs', '@types/node', 'undici-types')
  await project.write('app.mts', app)
  await project.write('cdk.json', JSON.stringify({ app: 'node app.mts', versionReporting: false }))
  return project
}

/** Names of what the emulator holds, of the kinds that cost something. */
const everythingThere = async (): Promise<string> => {
  const json = (target: string) => ({
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target },
    body: '{}',
  })
  const answers = await Promise.all([
    askAws('dynamodb', json('DynamoDB_20120810.ListTables')),
    askAws('lambda', { method: 'GET', path: '/2015-03-31/functions/' }),
    askAws('sqs', json('AmazonSQS.ListQueues')),
    askAws('s3', { method: 'GET', path: '/' }),
    askAws('events', json('AWSEvents.ListEventBuses')),
  ])
  return answers.join('\n').toLowerCase()
}

test('an empty CDK app deploys the packed construct, people talk, and nothing is left after it', async () => {
  const project = await givenCdkApp()
  const env = Object.entries(emulatorClientEnvironment(deployment().endpointUrl, {}))
  const withEnv = (...args: string[]) =>
    project.runs('env', ...env.map(([name, value]) => `${name}=${value}`), process.execPath, ...args)

  await withEnv(cdk, 'synth', '--quiet')
  await withEnv(cdk, 'deploy', '--require-approval', 'never', '--progress', 'events')
  expect(await everythingThere()).toContain('shop-chat')
  const checked = await withEnv(
    join(root, 'infra/check/check-deployment.ts'),
    ...['--stack', 'Shop', '--construct', 'Chat', '--patience', '5'],
  )
  expect(checked).toContain(' 0 failed')
  await withEnv(cdk, 'destroy', '--force')
  expect(await everythingThere()).not.toContain('shop-chat')
})

test('the construct’s types compile with every check of the compiler, and know no other settings', async () => {
  const project = await givenCdkApp()
  const misspelled = app.replace('addsPerHour', 'addPerHour')
  await project.write('misspelled.mts', misspelled)
  // CDK's own declarations do not pass all checks.
  const compilerOptions = {
    ...strictest,
    module: 'nodenext',
    lib: ['es2022'],
    types: ['node'],
    skipLibCheck: true,
  }
  await project.write('good.json', JSON.stringify({ compilerOptions, files: ['app.mts'] }))
  await project.write('bad.json', JSON.stringify({ compilerOptions, files: ['misspelled.mts'] }))
  await project.runs('node', tsc, '-p', 'good.json')
  await expect(project.runs('node', tsc, '-p', 'bad.json')).rejects.toThrow("'addPerHour' does not exist")
})
