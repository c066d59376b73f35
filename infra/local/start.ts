import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { conditionsLog } from './conditions.ts'
import { bootstrap, deploy, synthesise, waitUntilAnswering } from './deploy.ts'
import { type RunningEmulator, stopEmulator } from './emulator.ts'
import { isRecorded, removeRecord, writeRecord } from './emulator-record.ts'
import { endWithParent } from './end-with-parent.ts'
import { localEndpoints, removeEndpoints, writeEndpoints } from './endpoints.ts'
import { describeFailure, LocalError } from './failure.ts'
import { type FoundEmulator, locateEmulator, takeEmulator } from './find-emulator.ts'
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

const assembly = join(localFolder, 'assembly')

/** Without `cdk synth`'s own step: it runs beside others. */
const synthesiseWith = (context: Record<string, string>, signal: AbortSignal) =>
  synthesise({ assembly, context, logFile: join(localFolder, 'synth.log'), signal })

const start = async (settings: Settings, interrupted: AbortSignal) => {
  const steps = reportSteps()
  const failed = new AbortController()
  const signal = AbortSignal.any([interrupted, failed.signal])
  let own: RunningEmulator | undefined
  let conditions: FoundEmulator['conditions']
  try {
    await mkdir(localFolder, { recursive: true })
    const lockFile = join(localFolder, 'start.lock')
    const onWait = () => steps.note('Waiting for another npm start that is deploying.')
    await withLock(lockFile, { signal, onWait }, async () => {
      const located = await locateEmulator(settings, steps)
      const context = localContext(located.name)
      // The synthesis takes longest, and needs no emulator: on a first run, one is installed meanwhile.
      const synthesised = synthesiseWith(context, signal)
      synthesised.catch(() => {})
      const emulator = await takeEmulator(located, settings, steps, signal)
      own = emulator.own
      conditions = emulator.conditions
      const { endpointUrl } = emulator
      const target = { endpointUrl, logFile: join(localFolder, 'deploy.log'), steps, signal }
      await bootstrap(target)
      await steps.step('Synthesising the stack', () => synthesised)
      const outputs = await deployWithIssuer(target, context)
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
    failed.abort()
    if (own) await stop(own)
  }
}

type Target = Parameters<typeof bootstrap>[0] & { signal: AbortSignal }

/** Deploys, and once more if the pool's tokens name another issuer than the one that CloudFormation named. */
const deployWithIssuer = async (target: Target, context: Record<string, string>) => {
  const deployAssembly = async () =>
    outputsOf(await deploy({ ...target, assembly, outputsFile: join(localFolder, 'outputs.json') }))
  const outputs = await deployAssembly()
  const userPoolIssuer = await poolIssuer(target.endpointUrl, outputs.userPoolId)
  if (userPoolIssuer === undefined || userPoolIssuer === outputs.tokenIssuer) return outputs
  target.steps.note(`The user pool names its issuer ${userPoolIssuer}. Deploying again with that one.`)
  await target.steps.step('Synthesising the stack', () =>
    synthesiseWith({ ...context, userPoolIssuer }, target.signal),
  )
  return deployAssembly()
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
