import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'
import { unreached, table } from './report.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    requests: { type: 'string', default: '20000' },
    only: { type: 'string', multiple: true },
  },
})
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31))
process.stdout.write(`Seed ${seed}: run it again with --seed ${seed}\n`)

const report = await fuzz({
  seed,
  requests: Number(values.requests),
  ...(values.only && { only: values.only }),
  onProgress: (done, faults) => process.stderr.write(`\r${done} requests, ${faults} faults  `),
})
process.stderr.write('\n')
process.stdout.write(`${table(report)}\n`)
const missed = unreached(report)
if (missed.length > 0) process.stdout.write(`Never succeeded: ${missed.join(', ')}\n`)
process.exitCode = report.faults.length > 0 || missed.length > 0 ? 1 : 0
