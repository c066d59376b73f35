import { join } from 'node:path'
import { type RunningEmulator, startEmulator } from './emulator.ts'
import { hasKeeper, readRecord, writeRecord } from './emulator-record.ts'
import { LocalFailure } from './failure.ts'
import { localFolder } from './paths.ts'
import { probe } from './probe.ts'
import type { Settings } from './settings.ts'
import type { Steps } from './steps.ts'

/** LocalStack's port, and by now everyone's. */
const port = 4566

/** Where to deploy; `own` is there when this run is the one to stop it. */
export type Emulator = { endpointUrl: string; own?: RunningEmulator }

/**
 * The emulator at `AWS_ENDPOINT_URL`, or the one that answers on port 4566, or a new one there.
 * One that a killed `npm start` left behind becomes this run's own.
 *
 * @throws LocalFailure when the port belongs to something else, or the emulator does not come up.
 */
export async function findEmulator(settings: Settings, steps: Steps, signal: AbortSignal): Promise<Emulator> {
  if (settings.endpointUrl) {
    const occupant = await probe(settings.endpointUrl)
    if (occupant === 'emulator') {
      steps.note(`Using the emulator at ${settings.endpointUrl}.`)
      return { endpointUrl: settings.endpointUrl }
    }
    if (occupant === 'other')
      throw new LocalFailure(
        `What answers at AWS_ENDPOINT_URL (${settings.endpointUrl}) is not a LocalStack-compatible emulator.`,
      )
    steps.note(`Nothing answers at AWS_ENDPOINT_URL (${settings.endpointUrl}): starting an emulator instead.`)
  }

  const endpointUrl = `http://localhost:${port}`
  const occupant = await probe(endpointUrl)
  if (occupant === 'other')
    throw new LocalFailure(
      `Port ${port} is taken by another program: stop that, or set AWS_ENDPOINT_URL to an emulator elsewhere.`,
    )
  if (occupant === 'emulator') return useRunning(endpointUrl, settings, steps)

  const own = await startEmulator({
    port,
    stateFolder: join(localFolder, 'emulator'),
    logFile: join(localFolder, 'emulator.log'),
    steps,
    signal,
  })
  await writeRecord(own, process.pid)
  return { endpointUrl, own }
}

async function useRunning(endpointUrl: string, { detach }: Settings, steps: Steps): Promise<Emulator> {
  const record = await readRecord()
  if (record?.endpointUrl !== endpointUrl) {
    steps.note(`Using the emulator that already runs on port ${port}; it is not ours to stop.`)
    return { endpointUrl }
  }
  if (await hasKeeper(record)) {
    steps.note(`Already running: the other npm start's Ctrl-C or npm run stop ends it. Deploying again.`)
    return { endpointUrl }
  }
  if (record.keeper === undefined) {
    steps.note('Already running, detached: npm run stop ends it. Deploying again.')
    return { endpointUrl }
  }
  steps.note('Taking over the emulator of a start that was killed.')
  await writeRecord(record, detach ? undefined : process.pid)
  return { endpointUrl, own: record }
}
