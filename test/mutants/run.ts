/**
 * `npm run mutants`, or `npm run mutants -- access text`: changes the code of each area in many small ways, and reports the
 * changes that no test notices. Fails below the score that each area must have.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { areas } from './areas.ts'

/** So many of 100 mutants must be noticed, those included that no test reaches. */
const least = 85

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.local', 'mutants')

type Mutant = {
  status: string
  mutatorName: string
  replacement?: string
  location: { start: { line: number } }
}
type Report = { files: Record<string, { mutants: Mutant[] }> }

const wanted = process.argv.slice(2)
const unknown = wanted.filter((area) => !(area in areas))
if (unknown.length > 0) {
  throw new Error(`There is no area ${unknown.join(', ')}, but ${Object.keys(areas).join(', ')}`)
}

const optionsOf = (area: string) => ({
  mutate: areas[area]?.mutate,
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // A mutant of what is computed once, as a module loads, would take all tests each time.
  ignoreStatic: true,
  incremental: true,
  incrementalFile: join(folder, `${area}-incremental.json`),
  jsonReporter: { fileName: join(folder, `${area}.json`) },
  reporters: ['json', 'progress-append-only'],
  concurrency: Number(process.env['MUTANTS_AT_ONCE'] ?? 1),
  timeoutMS: 10_000,
  ignorePatterns: ['.local', '.venv', 'cdk.out'],
  tempDirName: join('.local', 'mutants', 'sandbox'),
  disableTypeChecks: false,
  allowEmpty: false,
})

/** @returns the score of the area, and what survived, one line each. */
const run = (area: string): { score: number; summary: string; survivors: string[] } => {
  const config = join(folder, `${area}.config.json`)
  writeFileSync(config, JSON.stringify(optionsOf(area)))
  const stryker = join(root, 'node_modules/@stryker-mutator/core/bin/stryker.js')
  const { status } = spawnSync(process.execPath, [stryker, 'run', config], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUTANTS_OF: area },
  })
  if (status !== 0) throw new Error(`Stryker ended with ${status} on ${area}`)
  const report = JSON.parse(readFileSync(join(folder, `${area}.json`), 'utf8')) as Report
  const mutants = Object.entries(report.files).flatMap(([file, { mutants: all }]) =>
    all.map((mutant) => ({ ...mutant, file })),
  )
  const count = (...statuses: string[]) => mutants.filter(({ status: has }) => statuses.includes(has)).length
  const noticed = count('Killed', 'Timeout')
  const missed = count('Survived', 'NoCoverage')
  const score = (100 * noticed) / (noticed + missed)
  const survivors = mutants
    .filter(({ status: has }) => has === 'Survived' || has === 'NoCoverage')
    .map(({ file, location, mutatorName, replacement = '', status: has }) =>
      [
        `${file}:${location.start.line}`,
        has,
        mutatorName,
        replacement.replace(/\s+/g, ' ').slice(0, 100),
      ].join(' '),
    )
  const summary = `${area}: ${score.toFixed(1)} % of ${noticed + missed}, ${count('NoCoverage')} in no test`
  return { score, summary, survivors }
}

mkdirSync(folder, { recursive: true })
const results = (wanted.length > 0 ? wanted : Object.keys(areas)).map(run)
for (const { survivors } of results) for (const line of survivors) process.stdout.write(`${line}\n`)
for (const { summary } of results) process.stdout.write(`${summary}\n`)
if (results.some(({ score }) => score < least)) process.exitCode = 1
