import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseBenchArguments } from './arguments.ts'
import type { Figure } from './figures/figure.ts'
import { publish, render } from './publishing/publish.ts'
import { benches } from './registry.ts'
import { differences, formatFigures, toJson } from './report.ts'

/**
 * `npm run bench`: runs each bench in its own process, and prints one table or one object. A bench that fails takes
 * nothing from the others: each is published when it has ended, if it reported all that it declares.
 */

/** A bench that hangs ends then. On two busy cores the longest takes a third of it. */
const longestMs = 20 * 60_000

const wanted = parseBenchArguments(process.argv.slice(2), Object.keys(benches))
if ('help' in wanted) {
  process.stdout.write(wanted.help)
  process.exit()
}
if ('error' in wanted) {
  process.stderr.write(`${wanted.error}\n`)
  process.exit(2)
}
const { names, json, check, passed } = wanted
if (wanted.render) {
  render(benches)
  process.exit()
}

const complaints: string[] = []
const complain = (text: string) => {
  complaints.push(text)
  process.stderr.write(`${text}\n`)
}

/** The bench that runs. It ends with this process, and its emulator with it. */
let running: ChildProcess | undefined
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => {
    running?.kill('SIGTERM')
    process.exit(130)
  })

const run = async (name: string): Promise<{ figures: Figure[]; isWhole: boolean }> => {
  const figures: Figure[] = []
  // The table or the object alone goes to standard output.
  const child = fork(join(import.meta.dirname, `${name}.ts`), passed, {
    stdio: ['ignore', 2, 'inherit', 'ipc'],
  })
  running = child
  child.on('message', (message) => figures.push(...(message as Figure[])))
  const limit = setTimeout(() => {
    complain(`The bench ${name} takes more than ${longestMs / 60_000} minutes.`)
    child.kill('SIGTERM')
  }, longestMs)
  const [code] = await once(child, 'exit')
  clearTimeout(limit)
  if (code !== 0) {
    complain(`The bench ${name} failed.`)
    return { figures, isWhole: false }
  }
  // With `--parts` a bench reports less.
  if (passed.includes('--parts')) return { figures, isWhole: false }
  const { missing, undeclared } = differences(benches[name] ?? {}, figures)
  if (missing.length > 0) complain(`The bench ${name} did not report ${missing.join(', ')}.`)
  if (undeclared.length > 0) complain(`The bench ${name} does not declare ${undeclared.join(', ')}.`)
  return { figures, isWhole: missing.length + undeclared.length === 0 }
}

const seconds = (since: number) => Math.round((performance.now() - since) / 1000)
const begin = performance.now()
const taken = new Map<string, Figure[]>()
for (const [index, name] of names.entries()) {
  const start = performance.now()
  process.stderr.write(`${name} (${index + 1} of ${names.length})\n`)
  const { figures, isWhole } = await run(name)
  taken.set(name, figures)
  if (wanted.publish && isWhole) publish(new Map([[name, figures]]), benches)
  const published = wanted.publish ? (isWhole ? ', published' : ', not published') : ''
  process.stderr.write(`  ${seconds(start)} s${published}\n`)
}

const all = [...taken.values()].flat()
const missed = all.filter(({ ok }) => ok === false)
process.stderr.write(
  `${seconds(begin)} s; ${missed.length} of ${all.filter(({ budget }) => budget).length} budgets missed\n`,
)
process.stdout.write(
  json
    ? `${JSON.stringify(Object.fromEntries([...taken].map(([name, figures]) => [name, toJson(figures)])), null, 2)}\n`
    : [...taken].map(([name, figures]) => `\n${name}\n\n${formatFigures(figures)}`).join(''),
)
// Once more: the table has pushed them up.
if (!json) for (const text of complaints) process.stderr.write(`${text}\n`)
if (complaints.length > 0 || (check && missed.length > 0)) process.exitCode = 1
