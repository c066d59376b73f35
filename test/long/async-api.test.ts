import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { asyncApiDocument } from '../../functions/http/docs/asyncapi/async-api-document.ts'

type Parser = new () => {
  parse: (document: string) => Promise<{ document?: object; diagnostics: unknown[] }>
}

it('AsyncAPI’s own parser finds nothing in /asyncapi.json', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'async-api-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  cpSync(fileURLToPath(new URL('./async-api', import.meta.url)), folder, { recursive: true })
  execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: 'ignore' })
  const { Parser } = createRequire(join(folder, 'package.json'))('@asyncapi/parser') as { Parser: Parser }
  const text = JSON.stringify(asyncApiDocument('wss://live.example.com/live'))
  const { document, diagnostics } = await new Parser().parse(text)
  expect(diagnostics).toEqual([])
  expect(document).toBeDefined()
})
