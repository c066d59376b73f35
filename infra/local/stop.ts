import { stopEmulator } from './emulator.ts'
import { readRecord, removeRecord } from './emulator-record.ts'
import { removeEndpoints } from './endpoints.ts'

/** `npm run stop`: stops the emulator that `npm start` of this checkout started, and no other. */
const emulator = await readRecord()
if (emulator) {
  // The record goes first: from that, an `npm start` in the foreground sees that the stop is intended.
  await Promise.all([removeRecord(), removeEndpoints()])
  await stopEmulator(emulator)
}
process.stdout.write(
  emulator ? 'Stopped.\n' : 'Nothing to stop: npm start of this checkout is not running.\n',
)
