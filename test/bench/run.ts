import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Figure, formatFigures } from './report.ts'

/**
 * `npm run bench [-- name …] [-- --check]`: runs each bench in its own process and prints one table.
 * With `--check`, a figure over its budget makes the exit code 1.
 */
const benches = ['fan-out', 'send-path', 'reads', 'bundles', 'memory', 'cost', 'page'] as const

const args = process.argv.slice(2)
const check = args.includes('--check')
const named = args.filter((arg) => arg !== '--check')
const unknown = named.filter((name) => !benches.some((bench) => bench === name))
if (unknown.length > 0) {
  process.stderr.write(`Unknown bench: ${unknown.join(', ')}. The benches are ${benches.join(', ')}.\n`)
  process.exit(2)
}

const figures: Figure[] = []
let failed = false
for (const name of benches.filter((bench) => named.length === 0 || named.includes(bench))) {
  process.stderr.write(`${name}\n`)
  const child = fork(join(import.meta.dirname, `${name}.ts`))
  child.on('message', (sent) => figures.push(...(sent as Figure[])))
  const [code] = await once(child, 'exit')
  if (code !== 0) {
    process.stderr.write(`The bench ${name} failed.\n`)
    failed = true
  }
}
process.stdout.write(`\n${formatFigures(figures)}`)
const over = figures.filter(({ ok }) => ok === false)
if (failed || (check && over.length > 0)) process.exitCode = 1
