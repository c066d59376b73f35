/**
 * `npm run mutants`, or `npm run mutants -- access text`: changes the code of each area in many small ways, and reports the
 * changes that no test notices. Fails below the score that each area must have, and for a survivor that nobody explains.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { areas } from './areas.ts'
import { survivors as access } from './survivors/access.ts'
import { survivors as append } from './survivors/append.ts'
import { survivors as delivery } from './survivors/delivery.ts'
import { survivors as erasure } from './survivors/erasure.ts'
import { changeOf, explain, type Explanations, type Survivor } from './survivors/explain.ts'
import { survivors as resume } from './survivors/resume.ts'
import { survivors as text } from './survivors/text.ts'
import { type Kept, withoutSurvivors } from './untried.ts'

/** So many of 100 mutants must be noticed, those included that no test reaches. */
const least = 85
const explanations: Record<string, Explanations> = { access, append, delivery, erasure, resume, text }

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.local', 'mutants')

type Place = { line: number; column: number }
type Mutant = {
  status: string
  mutatorName: string
  replacement?: string
  location: { start: Place; end: Place }
}
type Report = { files: Record<string, { source: string; mutants: Mutant[] }> }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    /** Only the mutants of these files; the report has those of earlier runs as well. */
    only: { type: 'string', multiple: true },
    /** Judges the reports that are there. */
    report: { type: 'boolean', default: false },
  },
})
const unknown = positionals.filter((area) => !(area in areas))
if (unknown.length > 0) {
  throw new Error(`There is no area ${unknown.join(', ')}, but ${Object.keys(areas).join(', ')}`)
}

const changedIn = (area: string): readonly string[] => values.only ?? areas[area]?.mutate ?? []
const keptOf = (area: string): string => join(folder, `${area}-incremental.json`)

const optionsOf = (area: string) => ({
  mutate: changedIn(area),
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  ignoreStatic: !areas[area]?.atLoad,
  incremental: true,
  incrementalFile: keptOf(area),
  jsonReporter: { fileName: join(folder, `${area}.json`) },
  reporters: ['json', 'progress-append-only'],
  concurrency: Number(process.env['MUTANTS_AT_ONCE'] ?? 1),
  // Only loops without an end take so long: a test that waits in vain fails by itself before.
  timeoutMS: 15_000,
  ignorePatterns: ['.local', '.venv', 'cdk.out'],
  tempDirName: join('.local', 'mutants', 'sandbox'),
  disableTypeChecks: false,
  allowEmpty: false,
})

const trySurvivorsAnew = (area: string): void => {
  const file = keptOf(area)
  if (!existsSync(file)) return
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Kept
  writeFileSync(file, JSON.stringify(withoutSurvivors(kept, changedIn(area))))
}

const mutate = (area: string): void => {
  trySurvivorsAnew(area)
  const config = join(folder, `${area}.config.json`)
  writeFileSync(config, JSON.stringify(optionsOf(area)))
  const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const { status } = spawnSync(process.execPath, [stryker, 'run', config], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTANTS_OF: area },
  })
  if (status !== 0) throw new Error(`Stryker ended with ${status} on ${area}`)
}

const codeAt = (source: string, { start, end }: Mutant['location']): string => {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines
    .map((line, index) =>
      line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
    )
    .join('\n')
}

const readReport = (area: string) => {
  const report = JSON.parse(readFileSync(join(folder, `${area}.json`), 'utf8')) as Report
  const mutants = Object.entries(report.files).flatMap(([file, { source, mutants: all }]) =>
    all.map((mutant) => ({ file, source, ...mutant })),
  )
  const count = (...statuses: string[]) => mutants.filter(({ status: has }) => statuses.includes(has)).length
  const missed = mutants
    .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    .map(
      ({ file, source, location, mutatorName, replacement = '' }): Survivor => ({
        file,
        line: location.start.line,
        change: changeOf(codeAt(source, location), replacement),
        mutator: mutatorName,
      }),
    )
  return { killed: count('Killed'), timeouts: count('Timeout'), inNoTest: count('NoCoverage'), missed }
}

/** @returns whether the area is as good as it must be. */
const judge = (area: string): boolean => {
  const { killed, timeouts, inNoTest, missed } = readReport(area)
  const { explained, open, outdated } = explain(missed, explanations[area] ?? {})
  const all = killed + timeouts + missed.length
  const score = (100 * (killed + timeouts)) / all
  const lines = [
    ...open.map(({ file, line, mutator, change }) => `${file}:${line} ${mutator}: ${change}`),
    ...outdated.map((change) => `explained, but no survivor of this run: ${change}`),
    `${area}: ${score.toFixed(1)} % of ${all} (${killed} noticed, ${timeouts} without an end); ` +
      `${missed.length} survive, ${inNoTest} of them in no test: ${explained.length} explained, ${open.length} not`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return score >= least && open.length === 0
}

mkdirSync(folder, { recursive: true })
const wanted = positionals.length > 0 ? positionals : Object.keys(areas)
if (!values.report) for (const area of wanted) mutate(area)
if (!wanted.map(judge).every(Boolean)) process.exitCode = 1
