import { globSync, readFileSync } from 'node:fs'
import { parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, expect, it } from 'vitest'
import { type FunctionDefinition, type FunctionName, functionTable } from '../../infra/function-table.ts'
import type { LazySettings } from '../../shared/platform/settings/lazy-settings.ts'
import { deployments, synthesise } from '../steps/synthesis/synthesis.ts'

/** Every setting that a module of `settings/` knows, and whether it is required. */
const known = new Map<string, boolean>()

const root = fileURLToPath(new URL('../..', import.meta.url))
const setByLambda = /^AWS_/

/** The text of each function's bundle. */
const bundles = new Map<string, string>()

const isSettings = (exported: unknown): exported is LazySettings<unknown> =>
  typeof exported === 'function' && 'readers' in exported
const isRequired = (read: (value: undefined) => unknown): boolean => {
  try {
    read(undefined)
    return false
  } catch {
    return true
  }
}
const learn = ({ readers }: LazySettings<unknown>) => {
  for (const [name, read] of Object.entries(readers())) known.set(name, isRequired(read))
}

beforeAll(async () => {
  for (const file of globSync('shared/platform/settings/*.ts', { cwd: root })) {
    const settings = Object.values(await import(`${root}${file}`)).filter(isSettings)
    // One that its module kept to itself would be overlooked.
    expect(settings).toHaveLength(readFileSync(`${root}${file}`, 'utf8').split(' lazySettings(').length - 1)
    settings.forEach(learn)
  }
  const table: Record<string, FunctionDefinition> = functionTable
  // All at once, so that each module is read once.
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(table).map(([name, { entry }]) => ({ in: entry, out: name })),
    outdir: '/',
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  })
  for (const { path, text } of outputFiles) bundles.set(parse(path).name, text)
})

/** The settings that stand in a function's bundle, after esbuild has left out what nobody uses. */
const settingsOf = (name: FunctionName): Map<string, boolean> => {
  const names = new Set(bundles.get(name)?.match(/\b[A-Z][A-Z_]+\b/g))
  expect(names.size).toBeGreaterThan(0)
  return new Map([...known].filter(([setting]) => names.has(setting) && !setByLambda.test(setting)))
}

const stack = synthesise(deployments.everything)
const settingsGiven = (name: FunctionName): string[] => {
  const { Properties } =
    stack
      .ofType('AWS::Lambda::Function')
      .find(({ Properties: { Environment } }) => Environment.Variables.POWERTOOLS_SERVICE_NAME === name) ?? {}
  return Object.keys(Properties?.Environment.Variables ?? {})
}
/** Read by Node, Powertools and people. */
const everywhere = ['NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_LOG_LEVEL', 'STAGE']

it.each(Object.keys(functionTable) as FunctionName[])(
  '%s is given each setting that its modules cannot do without, and none that they do not know',
  (name) => {
    const settings = settingsOf(name)
    const required = [...settings].filter(([, needed]) => needed).map(([setting]) => setting)
    expect(settingsGiven(name)).toEqual(expect.arrayContaining(required))
    expect([...settings.keys(), ...everywhere]).toEqual(expect.arrayContaining(settingsGiven(name)))
  },
)

/** The commands of a service that stand in a function's bundle. */
const commandsOf = (name: FunctionName, commands: RegExp): string[] => [
  ...new Set([...(bundles.get(name) ?? '').matchAll(commands)].map(([, command = '']) => command)),
]
/** Each is allowed by the action of its name. A transaction is allowed by those of its steps. */
const tableCommands =
  /\bnew (GetItem|BatchGetItem|BatchWriteItem|DeleteItem|DescribeTable|PutItem|Query|Scan|UpdateItem)Command\d*\(/g
const adminCommands = /\bnew (Admin\w+?|ListUsers)Command\d*\(/g

/** The action that allows each kind of step. */
const stepActions = {
  check: 'ConditionCheckItem',
  put: 'PutItem',
  remove: 'DeleteItem',
  update: 'UpdateItem',
}
const stepsOf = (name: FunctionName) =>
  commandsOf(name, /\bstep\d*\.(check|put|remove|update)\(/g).map(
    (step) => stepActions[step as keyof typeof stepActions],
  )

it.each(Object.entries(functionTable) as [FunctionName, FunctionDefinition][])(
  '%s may do all that its modules ask of the table and of the user pool, and nothing else to users',
  (name, { table = [], userPool = [] }) => {
    expect(table).toEqual(expect.arrayContaining([...commandsOf(name, tableCommands), ...stepsOf(name)]))
    expect(commandsOf(name, adminCommands).sort()).toEqual([...userPool].sort())
  },
)
