import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { operations } from '../../../clients/client/operations.ts'

const folder = join(import.meta.dirname, '../../../clients/client')
/**
 * The size that a page loads: 12,000 bytes with the 33 operations of 0.1.0, 30 for each operation more, and 250 for
 * gathered read marks and the activity of other chats, which replace polling, and 850 for the check that a log goes on
 * from what was seen of it.
 */
const budgetBytes = 12_000 + 30 * (Object.keys(operations).length - 33) + 250 + 850

test('the client for browsers is small and brings nothing along', async () => {
  const entries = ['create-client', 'token-storage', 'outbox-storage', 'api-error']
  const { outputFiles, metafile } = await build({
    stdin: { contents: entries.map((name) => `export * from './${name}.ts'`).join('\n'), resolveDir: folder },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2024',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  const [bundle] = outputFiles
  const inputs = Object.keys(metafile.inputs).filter((path) => path !== '<stdin>')
  for (const input of inputs) expect(input).toMatch(/^(clients\/client|shared\/contract)\//)
  expect(inputs.length).toBeGreaterThan(10)
  expect(gzipSync(bundle?.contents ?? '', { level: 9 }).length).toBeLessThan(budgetBytes)
})
