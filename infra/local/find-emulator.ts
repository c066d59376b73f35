import { join } from 'node:path'
import type { Emulator } from '../local-gaps.ts'
import { conditionsUrl, startConditions } from './conditions.ts'
import { type RunningEmulator, startEmulator, stopEmulator } from './emulator.ts'
import { damagedRecord, hasOwner, readRecord, removeRecord, writeRecord } from './emulator-record.ts'
import { LocalError } from './failure.ts'
import { freePort } from './free-port.ts'
import { localFolder } from './paths.ts'
import { probe } from './probe.ts'
import type { Settings } from './settings.ts'
import type { Steps } from './steps.ts'

/** The port of LocalStack, which other emulators use as well. */
const usualPort = 4566

type RunningRecord = Exclude<Awaited<ReturnType<typeof readRecord>>, 'damaged' | undefined>

/** The emulator that answers, or the port to start one on. */
export type LocatedEmulator =
  | { endpointUrl: string; name: Emulator; record: RunningRecord | undefined }
  | { port: number; name: 'ministack' }

/** The emulator to deploy to. `own` is set when this run has to stop it. */
export type FoundEmulator = {
  endpointUrl: string
  own?: RunningEmulator
  /** AWS's conditions in front of it, if they are wanted: the process, and the address for clients. */
  conditions?: { pid: number; url: string }
}

const isLoopback = ({ protocol, hostname }: URL) =>
  protocol === 'http:' && ['localhost', '127.0.0.1'].includes(hostname)

/** The port of an address on this machine, and the usual one for any other. */
const portAt = (endpointUrl: string | undefined, otherwise: number): number => {
  const url = endpointUrl === undefined ? undefined : new URL(endpointUrl)
  return url && isLoopback(url) && url.port !== '' ? Number(url.port) : otherwise
}

/**
 * Looks for an emulator at `AWS_ENDPOINT_URL`, then for the one that this checkout started, then for one on the usual
 * port. Without any, the pinned one starts where `AWS_ENDPOINT_URL` says, else on the usual port, else on a free one.
 *
 * @throws LocalError when another program answers at `AWS_ENDPOINT_URL`.
 */
export const locateEmulator = async (
  { endpointUrl: named }: Pick<Settings, 'endpointUrl'>,
  steps: Steps,
  { port: usual = usualPort, recorded = readRecord } = {},
): Promise<LocatedEmulator> => {
  const record = await recorded()
  if (record === 'damaged') steps.note(damagedRecord)
  const own = record === 'damaged' ? undefined : record
  const located = (endpointUrl: string, name: Emulator): LocatedEmulator => ({
    endpointUrl,
    name,
    record: own?.endpointUrl === endpointUrl ? own : undefined,
  })
  const port = own?.port ?? portAt(named, usual)
  if (named) {
    const name = await probe(named)
    if (name === 'other') {
      throw new LocalError(
        `The server at AWS_ENDPOINT_URL (${named}) is not a LocalStack-compatible emulator.`,
      )
    }
    if (name !== 'nothing') return located(named, name)
    const action = own ? 'Using the emulator of this checkout' : 'Starting an emulator'
    steps.note(`Nothing answers at AWS_ENDPOINT_URL (${named}). ${action} on port ${port}.`)
  }
  const endpointUrl = `http://localhost:${port}`
  const name = await probe(endpointUrl)
  if (name === 'nothing') return { port, name: 'ministack' }
  if (name !== 'other') return located(endpointUrl, name)
  const free = await freePort()
  steps.note(`Another program uses port ${port}. Starting the emulator on port ${free} instead.`)
  return { port: free, name: 'ministack' }
}

/**
 * Takes the emulator that was located, or starts it. One that a killed `npm start` left behind becomes this run's own.
 *
 * @throws LocalError when it does not start, or one runs where conditions are wanted.
 */
export const takeEmulator = async (
  located: LocatedEmulator,
  settings: Settings,
  steps: Steps,
  signal: AbortSignal,
): Promise<FoundEmulator> => {
  if ('endpointUrl' in located) {
    // Its functions have the address of the conditions from its start on.
    if (settings.conditions) {
      throw new LocalError(
        `--conditions needs an emulator of its own, but one runs at ${located.endpointUrl}. Stop that first.`,
      )
    }
    return useRunning(located, settings, steps)
  }
  const options = {
    port: located.port,
    stateFolder: join(localFolder, 'emulator'),
    logFile: join(localFolder, 'emulator.log'),
    steps,
    signal,
  }
  if (settings.conditions) return startUnderConditions(options)
  const own = await startEmulator(options)
  await writeRecord(own, process.pid)
  return { endpointUrl: own.endpointUrl, own }
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
    return { endpointUrl: own.endpointUrl, own, conditions: { pid, url } }
  } catch (error) {
    await stopEmulator(own)
    await removeRecord()
    throw error
  }
}

const useRunning = async (
  { endpointUrl, record }: Extract<LocatedEmulator, { endpointUrl: string }>,
  { detach }: Settings,
  steps: Steps,
): Promise<FoundEmulator> => {
  if (!record) {
    steps.note(`Using the emulator that already runs at ${endpointUrl}. npm run stop will not stop it.`)
    return { endpointUrl }
  }
  if (await hasOwner(record)) {
    steps.note(
      'Another npm start already runs. Deploying again to its emulator; Ctrl-C there or npm run stop stops it.',
    )
    return { endpointUrl }
  }
  if (record.ownerPid === undefined) {
    steps.note('Already running detached. Deploying again; npm run stop stops it.')
    return { endpointUrl }
  }
  steps.note('Taking over the emulator of an npm start that was killed.')
  await writeRecord(record, detach ? undefined : process.pid)
  return { endpointUrl, own: record }
}
