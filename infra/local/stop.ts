import { stopEmulator } from './emulator.ts'
import { damagedRecord, readRecord, removeRecord } from './emulator-record.ts'
import { removeEndpoints } from './endpoints.ts'
import { describeFailure, LocalError } from './failure.ts'

/** Stops the emulator that `npm start` of this checkout started, and no other. @returns the line to print. */
const stop = async (): Promise<string> => {
  const emulator = await readRecord()
  if (emulator === 'damaged') throw new LocalError(damagedRecord)
  if (!emulator) return 'Nothing to stop: npm start of this checkout is not running.'
  // The record goes first: from that, an `npm start` in the foreground sees that the stop is intended.
  await Promise.all([removeRecord(), removeEndpoints()])
  await stopEmulator(emulator)
  return 'Stopped.'
}

try {
  process.stdout.write(`${await stop()}\n`)
} catch (error) {
  process.exitCode = 1
  process.stderr.write(`${await describeFailure(error)}\n`)
}
