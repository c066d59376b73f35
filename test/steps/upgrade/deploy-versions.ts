import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { deploy, synthesise } from '../../../infra/local/deploy.ts'
import { emulatorClientEnvironment } from '../../../infra/local/environment.ts'
import { localEndpoints } from '../../../infra/local/endpoints.ts'
import { localFolder } from '../../../infra/local/paths.ts'
import { runCommand } from '../../../infra/local/run-command.ts'
import { outputsOf } from '../../../infra/local/stack-outputs.ts'
import type { Deployment } from '../deployment/deploy-for-tests.ts'
import { deployment } from '../deployment/deployment.ts'
import { testContext } from '../deployment/test-context.ts'

const logFile = join(localFolder, 'test-upgrade.log')

const eventBusOf = (stage: string) => `${stage}-session-events`

/** The settings of the tests, as 0.1.0 knew them. */
const contextOf010 = (stage: string) => ({
  stage,
  local: 'true',
  confirmSignUps: 'false',
  eventBusName: eventBusOf(stage),
  messagesPerSecond: testContext.messagesPerSecond,
  messageBurst: testContext.messageBurst,
  notificationDelaySeconds: testContext.notificationDelaySeconds,
})

const deploymentOf = (outputs: Record<string, string>): Deployment => {
  const { endpointUrl, stateDir } = deployment()
  // 0.1.0 did not tell the issuer, and nobody asks for it here.
  const { tokenIssuer: _, ...named } = outputsOf({ TokenIssuer: endpointUrl, ...outputs })
  return { ...named, ...localEndpoints(endpointUrl, named), endpointUrl, outputs, stateDir }
}

/** Deploys 0.1.0 from its checkout by its own CDK, into a stack `parley-<stage>` on the emulator of this worker. */
export const deploy010 = async (folder: string, stage: string): Promise<Deployment> => {
  const outputsFile = join(folder, 'outputs.json')
  await runCommand({
    command: process.execPath,
    args: [
      ...[join(folder, 'node_modules/aws-cdk/bin/cdk'), 'deploy'],
      ...['--require-approval', 'never', '--no-color', '--no-notices', '--progress', 'events'],
      ...['--output', join(folder, 'assembly'), '--outputs-file', outputsFile],
      ...Object.entries(contextOf010(stage)).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
    ],
    cwd: folder,
    env: emulatorClientEnvironment(deployment().endpointUrl),
    logFile,
    failure: 'cdk deploy of 0.1.0 failed.',
  })
  const [outputs] = Object.values(
    JSON.parse(await readFile(outputsFile, 'utf8')) as Record<string, Record<string, string>>,
  )
  if (!outputs) throw new Error('cdk deploy of 0.1.0 wrote no outputs')
  return deploymentOf(outputs)
}

/** Deploys this checkout over the same stack. */
export const deployToday = async (folder: string, stage: string): Promise<Deployment> => {
  const assembly = join(folder, 'assembly-today')
  const context = { ...testContext, stage, eventBusName: eventBusOf(stage) }
  const { endpointUrl } = deployment()
  const steps = { step: <T>(_: string, work: () => Promise<T>) => work(), note: () => {} }
  await synthesise({ assembly, context, logFile: join(localFolder, 'test-upgrade-synth.log') })
  return deploymentOf(
    await deploy({
      ...{ endpointUrl, steps, assembly },
      logFile: join(localFolder, 'test-upgrade-deploy.log'),
      outputsFile: join(folder, 'outputs-today.json'),
    }),
  )
}
