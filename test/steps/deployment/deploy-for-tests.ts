import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap, deploy, synthesise, waitUntilAnswering } from '../../../infra/local/deploy.ts'
import {
  killEmulator,
  type RunningEmulator,
  startEmulator,
  stopEmulator,
} from '../../../infra/local/emulator.ts'
import { localEndpoints } from '../../../infra/local/endpoints.ts'
import { describeFailure } from '../../../infra/local/failure.ts'
import { freePort } from '../../../infra/local/free-port.ts'
import { localFolder } from '../../../infra/local/paths.ts'
import { outputsOf } from '../../../infra/local/stack-outputs.ts'
import type { Steps } from '../../../infra/local/steps.ts'
import { switchEmails } from './switch-emails.ts'
import { testContext } from './test-context.ts'

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

const environment = {
  // State machines wait this fraction of their time before they retry: seconds would pass with nothing to see.
  SFN_WAIT_SCALE: '0.05',
  // Spares it work (sitecustomize.py there).
  PYTHONPATH: join(import.meta.dirname, 'python'),
  // Functions start hundreds of times, and share what they have compiled.
  NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'),
}

/** The display belongs to the test reporter meanwhile: one line for each step that is done. */
const stepsOf = (name: string): Steps => ({
  async step(step, work) {
    const start = performance.now()
    const result = await work()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    process.stdout.write(`✓ ${name}: ${step} ${seconds} s\n`)
    return result
  },
  note: (text) => process.stdout.write(`  ${name}: ${text}\n`),
})

export type RunningDeployments = {
  /** In the order of the test workers. A failure is an error with a message that a person can act on. */
  deployments: Promise<Deployment>[]
  stop(): Promise<void>
}

/**
 * Deploys the stack several times, each to an emulator of its own on a free port, from one synthesis. All but the logs is
 * in temporary folders.
 */
export const startDeployments = async (count: number): Promise<RunningDeployments> => {
  await mkdir(localFolder, { recursive: true })
  const folder = await mkdtemp(join(tmpdir(), 'parley-test-'))
  const emulators: RunningEmulator[] = []
  const stopped = new AbortController()
  const { signal } = stopped
  // Ctrl-C and a crash end the process without the teardown.
  const killAtExit = () => {
    for (const emulator of emulators) killEmulator(emulator)
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', killAtExit)

  const stateDirOf = (worker: number) => join(folder, `state-${worker}`)
  const start = async (worker: number): Promise<RunningEmulator> => {
    const emulator = await startEmulator({
      port: await freePort(),
      stateFolder: stateDirOf(worker),
      logFile: join(localFolder, `test-emulator-${worker}.log`),
      environment,
      steps: stepsOf(`Emulator ${worker}`),
      signal,
    })
    emulators.push(emulator)
    return emulator
  }
  const assembly = join(folder, 'assembly')
  const logFile = join(localFolder, 'test-synth.log')
  const synthesised = stepsOf('All').step('Synthesising the stack', () =>
    synthesise({ assembly, context: testContext, logFile, signal }),
  )
  const deployTo = async ({ endpointUrl }: RunningEmulator, worker: number): Promise<Deployment> => {
    const steps = stepsOf(`Emulator ${worker}`)
    const target = { endpointUrl, logFile: join(localFolder, `test-deploy-${worker}.log`), steps, signal }
    await bootstrap(target)
    await synthesised
    const outputsFile = join(folder, `outputs-${worker}.json`)
    const outputs = await deploy({ ...target, assembly, outputsFile })
    await switchEmails(endpointUrl, outputs, 'off')
    const named = outputsOf(outputs)
    const endpoints = localEndpoints(endpointUrl, named)
    await steps.step('Waiting for the stack to answer', () => waitUntilAnswering(endpoints.docsUrl, signal))
    return { ...named, ...endpoints, endpointUrl, outputs, stateDir: stateDirOf(worker) }
  }

  // One after the other: the first installs what all of them run.
  let previous: Promise<unknown> = Promise.resolve()
  const started = Array.from({ length: count }, (_, index) => {
    const emulator = previous.then(() => start(index + 1))
    previous = emulator
    return emulator
  })
  const deployments = started.map(async (emulator, index) => {
    try {
      return await deployTo(await emulator, index + 1)
    } catch (error) {
      const description = await describeFailure(error)
      // The failure happened in another process, so a stack of this one would only hide its message.
      throw Object.assign(new Error(description), { stack: description })
    }
  })
  // Each failure is heard of by those who wait for its deployment.
  for (const promise of [...started, synthesised, ...deployments]) promise.catch(() => {})

  const stop = async () => {
    stopped.abort(new Error('The tests are over'))
    await Promise.allSettled([...started, synthesised, ...deployments])
    await Promise.all(emulators.map(stopEmulator))
    await rm(folder, { recursive: true, force: true })
    process.off('exit', killAtExit)
  }
  return { deployments, stop }
}
