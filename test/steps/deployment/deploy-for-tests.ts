import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deploy, waitUntilAnswering } from '../../../infra/local/deploy.ts'
import {
  killEmulator,
  type RunningEmulator,
  startEmulator,
  stopEmulator,
} from '../../../infra/local/emulator.ts'
import { localEndpoints } from '../../../infra/local/endpoints.ts'
import { describeFailure } from '../../../infra/local/failure.ts'
import { freePort } from '../../../infra/local/free-port.ts'
import { localContext } from '../../../infra/local/local-context.ts'
import { localFolder } from '../../../infra/local/paths.ts'
import { outputsOf } from '../../../infra/local/stack-outputs.ts'
import { reportSteps } from '../../../infra/local/steps.ts'
import { switchEmails } from './switch-emails.ts'

/** Plain data, because it travels to the test workers. */
export type Deployment = {
  /** The emulator, for AWS SDK clients. */
  endpointUrl: string
  /** The web page. */
  webUrl: string
  /** Base of the REST routes, without a slash at its end. */
  restUrl: string
  /** Where a socket connects, without a query. */
  webSocketUrl: string
  docsUrl: string
  tableName: string
  userPoolId: string
  userPoolClientId: string
  eventBusName: string
  /** All outputs of the stack, by their names there. */
  outputs: Record<string, string>
  /** The emulator's own files, e.g. the keys that sign its user pool's tokens. */
  stateDir: string
}

/** Races need senders faster than anyone types; the test of the rate limit sets the real one for itself. */
const unhurried = { messagesPerSecond: '1000', messageBurst: '1000' }

export type RunningDeployment = { deployment: Deployment; stop(): Promise<void> }

/** Deploys the stack to an emulator of its own on a free port; all but its logs is in temporary folders. */
export async function deployForTests(): Promise<RunningDeployment> {
  await mkdir(localFolder, { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const stateDir = join(folder, 'state')
  const steps = reportSteps()
  let emulator: RunningEmulator | undefined
  // Ctrl-C and a crash end the process without the teardown.
  const killAtExit = () => {
    if (emulator) killEmulator(emulator)
    rmSync(folder, { recursive: true, force: true })
  }
  const stop = async () => {
    if (emulator) await stopEmulator(emulator)
    await rm(folder, { recursive: true, force: true })
    process.off('exit', killAtExit)
  }
  process.once('exit', killAtExit)
  try {
    const port = await freePort()
    emulator = await startEmulator({
      port,
      stateFolder: stateDir,
      logFile: join(localFolder, 'test-emulator.log'),
      steps,
    })
    const { endpointUrl } = emulator
    const outputs = await deploy({
      endpointUrl,
      workFolder: join(folder, 'deploy'),
      logFile: join(localFolder, 'test-deploy.log'),
      context: { ...localContext, stage: 'test', ...unhurried },
      steps,
    })
    await switchEmails(endpointUrl, outputs, 'off')
    const named = outputsOf(outputs)
    const endpoints = localEndpoints(endpointUrl, named)
    await steps.step('Waiting for the stack to answer', () => waitUntilAnswering(endpoints.docsUrl))
    return { deployment: { ...named, ...endpoints, endpointUrl, outputs, stateDir }, stop }
  } catch (error) {
    const description = await describeFailure(error)
    await stop()
    // What failed ran outside of this process: where in here it was awaited would bury the sentence.
    throw Object.assign(new Error(description), { stack: description })
  }
}
