import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { expect, it, vi } from 'vitest'
import { type FunctionDefinition, type FunctionName, functionTable } from '../../../infra/function-table.ts'
import { synthesise } from './synthesis.ts'

/** The names that settings modules ask for while they load, and which of them they can do without. */
const asked = vi.hoisted(() => new Map<string, boolean>())
vi.mock('../../../shared/platform/settings/parse-settings.ts', async (original) => ({
  ...(await original<object>()),
  parseSettings: (shape: Record<string, { safeParse(value: unknown): { success: boolean } }>) => {
    for (const [name, schema] of Object.entries(shape)) asked.set(name, !schema.safeParse(undefined).success)
    return Object.fromEntries(Object.keys(shape).map((name) => [name, 'https://example.com']))
  },
}))

const root = fileURLToPath(new URL('../../..', import.meta.url))
const setByLambda = /^AWS_/

const settingsOf = async (name: FunctionName): Promise<Map<string, boolean>> => {
  const { entry }: FunctionDefinition = functionTable[name]
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    write: false,
    metafile: true,
  })
  asked.clear()
  vi.resetModules()
  for (const file of Object.keys(metafile.inputs).filter((input) =>
    input.startsWith('shared/platform/settings/'),
  ))
    await import(`${root}${file}`)
  return new Map([...asked].filter(([setting]) => !setByLambda.test(setting)))
}

const stack = synthesise({ oidcIssuer: 'https://login.example.com', oidcAudience: 'chat' })
const told = (name: FunctionName): string[] => {
  const { Properties } =
    stack
      .ofType('AWS::Lambda::Function')
      .find(({ Properties: { Environment } }) => Environment.Variables.POWERTOOLS_SERVICE_NAME === name) ?? {}
  return Object.keys(Properties?.Environment.Variables ?? {})
}
/** Read by Node, Powertools and people. */
const everywhere = ['NODE_OPTIONS', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_LOG_LEVEL', 'STAGE']

it.each(Object.keys(functionTable) as FunctionName[])(
  '%s is told each setting that its modules cannot do without, and none that they do not know',
  async (name) => {
    const settings = await settingsOf(name)
    const required = [...settings].filter(([, needed]) => needed).map(([setting]) => setting)
    expect(told(name)).toEqual(expect.arrayContaining(required))
    expect([...settings.keys(), ...everywhere]).toEqual(expect.arrayContaining(told(name)))
  },
)
