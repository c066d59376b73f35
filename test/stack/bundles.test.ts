import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bundleFunctions, projectRoot } from '../../infra/bundling/bundle-functions.ts'
import { keptErrors } from '../../infra/bundling/lean-packages.ts'
import { functionTable } from '../../infra/function-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'parley-bundles-'))
const textOf = (name: string) => readFileSync(join(folder, name, 'index.mjs'), 'utf8')
/** As zod's generator of JSON Schema begins a schema. */
const generator = 'https://json-schema.org/draft/2020-12/schema'

beforeAll(async () => {
  const { notify, docs, live } = functionTable
  await bundleFunctions({ notify, docs, live }, folder)
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('the bundle of a function', () => {
  it('that sends e-mails had the schemas of all operations of SES', () => {
    expect(textOf('notify')).toContain('/v2/email/outbound-emails')
    expect(textOf('notify')).not.toContain('/v2/email/contact-lists')
  })

  it('has the classes of the errors that the domain catches by class, and no others', () => {
    const imported = globSync('{shared,functions}/**/*.ts', { cwd: projectRoot }).flatMap((file) =>
      [
        ...readFileSync(join(projectRoot, file), 'utf8').matchAll(
          /import \{([^}]*)\} from '@aws-sdk\/(client-[\w-]+)'/g,
        ),
      ].flatMap(([, names = '', client]) =>
        [...names.matchAll(/\b(\w+(?:Exception|Error|Fault|Exceeded))\b/g)].map(
          ([, name]) => `${client} ${name}`,
        ),
      ),
    )
    const kept = Object.entries(keptErrors).flatMap(([client, names]) =>
      names.map((name) => `${client} ${name}`),
    )
    expect([...new Set(imported)].sort()).toEqual([...kept].sort())
    expect(textOf('notify')).toContain('TransactionCanceledException')
    expect(textOf('notify')).not.toContain('TableNotFoundException')
  })

  it('imports no module of Node, which would load all that the module may export', () => {
    for (const name of ['notify', 'docs']) {
      expect(textOf(name).includes('process.getBuiltinModule("node:crypto")')).toBe(true)
      expect(textOf(name).match(/\b(?:from|import)"(?:node:|crypto"|https?"|fs")/)).toBeNull()
    }
  })

  it('looks for no profiles in files', () => {
    expect(textOf('notify')).not.toContain('AWS_SHARED_CREDENTIALS_FILE')
  })

  it('that answers frames has zod, tokens and rare actions in one part, which it loads later', () => {
    const files = readdirSync(join(folder, 'live')).filter((file) => file.endsWith('.mjs'))
    const later = files.filter((file) => file.startsWith('later-'))
    const atOnce = files.filter((file) => !later.includes(file))
    expect([later.length, atOnce.length]).toEqual([1, 2])
    const includes = (names: string[], text: string) =>
      names.some((name) => readFileSync(join(folder, 'live', name), 'utf8').includes(text))
    for (const text of ['Invalid input: expected', 'jwks_uri']) {
      expect(includes(later, text)).toBe(true)
      expect(includes(atOnce, text)).toBe(false)
    }
  })

  it('has the generator of JSON Schema only where it says so', () => {
    expect(textOf('docs')).toContain(generator)
    expect(textOf('notify')).not.toContain(generator)
  })
})
