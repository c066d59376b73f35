import { join } from 'node:path'
import type { Emulator } from '../local-gaps.ts'
import { conditionsUrl, startConditions } from './conditions.ts'
import { type RunningEmulator, startEmulator, stopEmulator } from './emulator.ts'
import { hasOwner, readRecord, removeRecord, writeRecord } from './emulator-record.ts'
import { LocalError } from './failure.ts'
import { freePort } from './free-port.ts'
import { localFolder } from './paths.ts'
import { probe } from './probe.ts'
import type { Settings } from './settings.ts'
import type { Steps } from './steps.ts'

/** The port of LocalStack, which other emulators use as well. */
const port = 4566

/** The emulator to deploy to, and which one it is. `own` is set when this run has to stop it. */
export type FoundEmulator = {
  endpointUrl: string
  name: Emulator
  own?: RunningEmulator
  /** AWS's conditions in front of it, if they are wanted: the process, and the address for clients. */
  conditions?: { pid: number; url: string }
}

/** The functions of an emulator have the address of the conditions from its start on. */
const refuseConditions = ({ conditions }: Settings, endpointUrl: string) => {
  if (!conditions) return
  throw new LocalError(
    `--conditions needs an emulator of its own, but one runs at ${endpointUrl}. Stop that first.`,
  )
}

/**
 * Finds the emulator at `AWS_ENDPOINT_URL`, or else the one on port 4566, or else starts one there. An emulator that a
 * killed `npm start` left behind becomes this run's own.
 *
 * @throws LocalError when another program has the port, or the emulator does not start.
 */
export const findEmulator = async (
  settings: Settings,
  steps: Steps,
  signal: AbortSignal,
): Promise<FoundEmulator> => {
  if (settings.endpointUrl) {
    const occupant = await probe(settings.endpointUrl)
    if (occupant === 'other') {
      throw new LocalError(
        `The server at AWS_ENDPOINT_URL (${settings.endpointUrl}) is not a LocalStack-compatible emulator.`,
      )
    }
    if (occupant !== 'nothing') {
      refuseConditions(settings, settings.endpointUrl)
      steps.note(`Using the emulator at ${settings.endpointUrl}.`)
      return { endpointUrl: settings.endpointUrl, name: occupant }
    }
    steps.note(
      `Nothing answers at AWS_ENDPOINT_URL (${settings.endpointUrl}). Starting an emulator on port ${port} instead.`,
    )
  }

  const endpointUrl = `http://localhost:${port}`
  const occupant = await probe(endpointUrl)
  if (occupant === 'other') {
    throw new LocalError(
      `Another program uses port ${port}. Stop it, or set AWS_ENDPOINT_URL to an emulator on another port.`,
    )
  }
  if (occupant !== 'nothing') {
    refuseConditions(settings, endpointUrl)
    return useRunning({ endpointUrl, name: occupant }, settings, steps)
  }

  const options = {
    port,
    stateFolder: join(localFolder, 'emulator'),
    logFile: join(localFolder, 'emulator.log'),
    steps,
    signal,
  }
  if (settings.conditions) return startUnderConditions(options)
  const own = await startEmulator(options)
  await writeRecord(own, process.pid)
  return { endpointUrl, name: 'ministack', own }
}

const startUnderConditions = async (options: Parameters<typeof startEmulator>[0]): Promise<FoundEmulator> => {
  const proxyPort = await freePort()
  const url = conditionsUrl(proxyPort)
  const own = await startEmulator({ ...options, environment: { AWS_ENDPOINT_URL: url }, needsPython: true })
  await writeRecord(own, process.pid)
  try {
    const pid = await options.steps.step("Putting AWS's conditions in front of it", () =>
      startConditions(proxyPort, own, options.signal),
    )
    return { endpointUrl: own.endpointUrl, name: 'ministack', own, conditions: { pid, url } }
  } catch (error) {
    await stopEmulator(own)
    await removeRecord()
    throw error
  }
}

const useRunning = async (
  found: FoundEmulator,
  { detach }: Settings,
  steps: Steps,
): Promise<FoundEmulator> => {
  const record = await readRecord()
  if (record?.endpointUrl !== found.endpointUrl) {
    steps.note(`Using the emulator that already runs on port ${port}. npm run stop will not stop it.`)
    return found
  }
  if (await hasOwner(record)) {
    steps.note(
      'Another npm start already runs. Deploying again to its emulator; Ctrl-C there or npm run stop stops it.',
    )
    return found
  }
  if (record.ownerPid === undefined) {
    steps.note('Already running detached. Deploying again; npm run stop stops it.')
    return found
  }
  steps.note('Taking over the emulator of an npm start that was killed.')
  await writeRecord(record, detach ? undefined : process.pid)
  return { ...found, own: record }
}
