import { parseArgs } from 'node:util'
import { isAlive } from '../../infra/local/process-group.ts'
import { ConditionsProxy } from './proxy.ts'

/**
 * `npm start -- --conditions aws` starts it: AWS's conditions in front of an emulator, until that ends.
 *
 *     node test/conditions/serve.ts --port 4600 --emulator http://localhost:4566 --pid 4711
 */

const watchMs = 500

const { values } = parseArgs({
  options: { port: { type: 'string' }, emulator: { type: 'string' }, pid: { type: 'string' } },
})
const { port, emulator, pid } = values
if (!port || !emulator || !pid) throw new Error('--port, --emulator and --pid are needed')

const address = await new ConditionsProxy(emulator).listen(Number(port))
process.stdout.write(`AWS's conditions at ${address}, in front of ${emulator}\n`)
setInterval(() => {
  if (!isAlive(Number(pid))) process.exit()
}, watchMs)
