import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { conditionsLog } from './conditions.ts'
import { bootstrap, deploy, waitUntilAnswering } from './deploy.ts'
import { type RunningEmulator, stopEmulator } from './emulator.ts'
import { isRecorded, removeRecord, writeRecord } from './emulator-record.ts'
import { endWithParent } from './end-with-parent.ts'
import { localEndpoints, removeEndpoints, writeEndpoints } from './endpoints.ts'
import { describeFailure, LocalError } from './failure.ts'
import { type FoundEmulator, findEmulator } from './find-emulator.ts'
import { localContext } from './local-context.ts'
import { withLock } from './lock.ts'
import { localFolder } from './paths.ts'
import { poolIssuer } from './pool-issuer.ts'
import { isAlive } from './process-group.ts'
import { help, readSettings, type Settings } from './settings.ts'
import { outputsOf } from './stack-outputs.ts'
import { reportSteps } from './steps.ts'
import { printSummary } from './summary.ts'

const watchMs = 500

const start = async (settings: Settings, signal: AbortSignal) => {
  const steps = reportSteps()
  let own: RunningEmulator | undefined
  let conditions: FoundEmulator['conditions']
  try {
    await mkdir(localFolder, { recursive: true })
    const lockFile = join(localFolder, 'start.lock')
    const onWait = () => steps.note('Waiting for another npm start that is deploying.')
    await withLock(lockFile, { signal, onWait }, async () => {
      const emulator = await findEmulator(settings, steps, signal)
      own = emulator.own
      conditions = emulator.conditions
      const { endpointUrl } = emulator
      const target = { endpointUrl, logFile: join(localFolder, 'deploy.log'), steps, signal }
      await bootstrap(target)
      const outputs = await deployWithIssuer(target, localContext(emulator.name))
      const endpoints = localEndpoints(conditions?.url ?? endpointUrl, outputs)
      await steps.step('Waiting for the stack to answer', () => waitUntilAnswering(endpoints.docsUrl, signal))
      await writeEndpoints(endpoints)
      printSummary(endpoints, own ? (settings.detach ? 'detached' : 'foreground') : 'borrowed')
    })
    if (!own) return
    if (settings.detach) {
      await writeRecord(own, undefined)
      own = undefined
      return
    }
    await keepRunning(own, conditions?.pid, signal)
  } finally {
    if (own) await stop(own)
  }
}

type Target = Parameters<typeof bootstrap>[0]

/** Deploys, and once more if the pool's tokens name another issuer than the one that CloudFormation named. */
const deployWithIssuer = async (target: Target, context: Record<string, string>) => {
  const deployWith = async (settings: Record<string, string>) =>
    outputsOf(
      await deploy({
        ...target,
        workFolder: join(localFolder, 'deploy'),
        app: { context: settings },
      }),
    )
  const outputs = await deployWith(context)
  const userPoolIssuer = await poolIssuer(target.endpointUrl, outputs.userPoolId)
  if (userPoolIssuer === undefined || userPoolIssuer === outputs.tokenIssuer) return outputs
  target.steps.note(`The user pool names its issuer ${userPoolIssuer}. Deploying again with that one.`)
  return deployWith({ ...context, userPoolIssuer })
}

/** Waits until the signal aborts, or `npm run stop` stops the emulator. */
const keepRunning = async (own: RunningEmulator, conditionsPid: number | undefined, signal: AbortSignal) => {
  while (!signal.aborted) {
    await sleep(watchMs, undefined, { signal }).catch(() => undefined)
    if (isAlive(own.pid)) {
      if (conditionsPid === undefined || isAlive(conditionsPid)) continue
      throw new LocalError("AWS's conditions stopped unexpectedly.", { logFile: conditionsLog })
    }
    if (await isRecorded(own)) {
      throw new LocalError('The emulator stopped unexpectedly.', {
        logFile: join(localFolder, 'emulator.log'),
      })
    }
    return
  }
}

const stop = async (own: RunningEmulator) => {
  await Promise.all([removeRecord(), removeEndpoints()])
  await stopEmulator(own)
  process.stdout.write('\nStopped.\n')
}

const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interrupted.abort(new Error(signal)))
}

endWithParent(() => interrupted.abort(new Error('npm ended')))

try {
  const settings = readSettings(process.argv.slice(2), process.env)
  if (settings === 'help') process.stdout.write(help)
  else await start(settings, interrupted.signal)
} catch (error) {
  process.exitCode = interrupted.signal.aborted ? 130 : 1
  process.stderr.write(interrupted.signal.aborted ? 'Interrupted.\n' : `${await describeFailure(error)}\n`)
}
