import { stopEmulator } from './emulator.ts'
import { readRecord, removeRecord } from './emulator-record.ts'
import { removeEndpoints } from './endpoints.ts'

/** `npm run stop`: ends the emulator that `npm start` of this checkout started, and no other. */
const emulator = await readRecord()
if (emulator) {
  // First the record, so that an `npm start` in the foreground sees that this was meant.
  await Promise.all([removeRecord(), removeEndpoints()])
  await stopEmulator(emulator)
}
process.stdout.write(emulator ? 'Stopped.\n' : 'Nothing that npm start left here is running.\n')
