import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Figure, formatFigures, toJson } from './report.ts'

/**
 * `npm run bench [-- name …] [-- --check] [-- --json]`: runs each bench in its own process and prints one table. With
 * `--json` it prints one object instead, with each bench's numbers under its name. With `--check`, a figure over its
 * budget makes the exit code 1. Other options, such as `--parts`, are passed on to the benches.
 */
const benches = [
  'fan-out',
  'send-path',
  'hot-chat',
  'reads',
  'bundles',
  'memory',
  'cost',
  'growth',
  'page',
] as const

const args = process.argv.slice(2)
const check = args.includes('--check')
const json = args.includes('--json')
const options = args.filter((arg) => arg.startsWith('--') && arg !== '--check' && arg !== '--json')
const named = args.filter((arg) => !arg.startsWith('--'))
const unknown = named.filter((name) => !benches.some((bench) => bench === name))
if (unknown.length > 0) {
  process.stderr.write(`Unknown bench: ${unknown.join(', ')}. The benches are ${benches.join(', ')}.\n`)
  process.exit(2)
}

const figures = new Map<string, Figure[]>()
let failed = false
for (const name of benches.filter((bench) => named.length === 0 || named.includes(bench))) {
  process.stderr.write(`${name}\n`)
  const sent: Figure[] = []
  figures.set(name, sent)
  // The object alone goes to standard output.
  const child = fork(join(import.meta.dirname, `${name}.ts`), options, {
    stdio: ['ignore', json ? 2 : 'inherit', 'inherit', 'ipc'],
  })
  child.on('message', (message) => sent.push(...(message as Figure[])))
  const [code] = await once(child, 'exit')
  if (code !== 0) {
    process.stderr.write(`The bench ${name} failed.\n`)
    failed = true
  }
}
const all = [...figures.values()].flat()
process.stdout.write(
  json
    ? `${JSON.stringify(Object.fromEntries([...figures].map(([name, sent]) => [name, toJson(sent)])), null, 2)}\n`
    : `\n${formatFigures(all)}`,
)
const over = all.filter(({ ok }) => ok === false)
if (failed || (check && over.length > 0)) process.exitCode = 1
