import { globSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { beforeAll, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { type FunctionDefinition, type FunctionName, functionTable } from '../../../infra/function-table.ts'
import { synthesise } from './synthesis.ts'

/** Every setting that a module of `settings/` knows, and whether it is required. */
const known = vi.hoisted(() => new Map<string, boolean>())
vi.mock('../../../shared/platform/settings/lazy-settings.ts', async (original) => ({
  ...(await original<object>()),
  lazySettings: (schema: () => z.ZodObject | z.ZodPipe<z.ZodObject>) => {
    const parsed = schema()
    const { shape } = 'in' in parsed ? parsed.in : parsed
    for (const [name, field] of Object.entries(shape)) known.set(name, !z.safeParse(field, undefined).success)
  },
}))

const root = fileURLToPath(new URL('../../..', import.meta.url))
const setByLambda = /^AWS_/

beforeAll(async () => {
  for (const file of globSync('shared/platform/settings/*.ts', { cwd: root })) await import(`${root}${file}`)
})

/** The settings that stand in a function's bundle, after esbuild has left out what nobody uses. */
const settingsOf = async (name: FunctionName): Promise<Map<string, boolean>> => {
  const { entry }: FunctionDefinition = functionTable[name]
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
  })
  const names = new Set(outputFiles.flatMap(({ text }) => text.match(/\b[A-Z][A-Z_]+\b/g) ?? []))
  return new Map([...known].filter(([setting]) => names.has(setting) && !setByLambda.test(setting)))
}

const stack = synthesise({ oidcIssuer: 'https://login.example.com', oidcAudience: 'chat' })
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
  async (name) => {
    const settings = await settingsOf(name)
    const required = [...settings].filter(([, needed]) => needed).map(([setting]) => setting)
    expect(settingsGiven(name)).toEqual(expect.arrayContaining(required))
    expect([...settings.keys(), ...everywhere]).toEqual(expect.arrayContaining(settingsGiven(name)))
  },
)
