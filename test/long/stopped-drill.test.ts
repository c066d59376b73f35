import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { expect, onTestFinished, test } from 'vitest'
import { projectFolder } from '../../infra/local/paths.ts'
import { clientSettings } from '../steps/aws/client-settings.ts'
import { deployment } from '../steps/deployment/deployment.ts'
import { eventually } from '../steps/generic/eventually.ts'

const command = join(projectFolder, 'infra/restore/restore-drill.ts')
const drillStack = 'parley-test-drill'
const cloudFormation = () => new CloudFormationClient(clientSettings())

/** Drills the deployment of this worker. @param onLine hears what the drill says, while it runs. */
const runDrill = async (onLine?: (line: string, drill: ChildProcess) => unknown) => {
  const child = spawn(process.execPath, [command, '--stage', 'test'], {
    env: { ...process.env, AWS_ENDPOINT_URL: deployment().endpointUrl },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  createInterface(child.stdout).on('line', (line) => {
    lines.push(line)
    onLine?.(line, child)
  })
  const [[code], errors] = await Promise.all([once(child, 'exit'), text(child.stderr)])
  return { code, lines, errors }
}

const isDeploying = (line: string) => line === 'Deploying on the restored table'

const tablesOfDrills = async (): Promise<string[]> => {
  const { TableNames = [] } = await new DynamoDBClient(clientSettings()).send(new ListTablesCommand())
  return TableNames.filter((name) => name === drillStack)
}

const isThere = async (stack: string): Promise<boolean> => {
  const described = cloudFormation().send(new DescribeStacksCommand({ StackName: stack }))
  return described.then(
    ({ Stacks }) => Stacks?.[0]?.StackStatus !== 'DELETE_COMPLETE',
    () => false,
  )
}

const expectNothingLeft = async () => {
  expect(await tablesOfDrills()).toEqual([])
  await eventually('the stack is gone', async () => ((await isThere(drillStack)) ? undefined : true))
}

test('a drill that was stopped left its table and its stack', async () => {
  const { code, lines, errors } = await runDrill((line, drill) => isDeploying(line) && drill.kill('SIGTERM'))
  expect(errors).toContain('Stopped: SIGTERM')
  expect(code).toBe(2)
  expect(lines).toContain('Removing the deployment and the table')
  expect(lines.join()).not.toContain('left over')
  await expectNothingLeft()
})

test('a second drill took over the stack of one that ran, which left it when its terminal was closed', async () => {
  let second: ReturnType<typeof runDrill> | undefined
  const { code } = await runDrill(async (line, drill) => {
    if (!isDeploying(line)) return
    second = runDrill()
    await second
    drill.stdout?.destroy()
    drill.kill('SIGHUP')
  })
  expect(code).toBe(2)
  const refused = await second
  expect(refused?.errors).toContain(`The table ${drillStack} exists already`)
  expect(refused?.code).toBe(2)
  await expectNothingLeft()
})

test('a drill took over a stack that had the name of its own, and destroyed it', async () => {
  const Resources = { Topic: { Type: 'AWS::SNS::Topic' } }
  await cloudFormation().send(
    new CreateStackCommand({ StackName: drillStack, TemplateBody: JSON.stringify({ Resources }) }),
  )
  onTestFinished(async () => {
    await cloudFormation().send(new DeleteStackCommand({ StackName: drillStack }))
  })
  const { code, lines, errors } = await runDrill()
  expect(errors).toContain(`The stack ${drillStack} exists already`)
  expect(code).toBe(2)
  expect(lines).toEqual([])
  expect(await isThere(drillStack)).toBe(true)
})
