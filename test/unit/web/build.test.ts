import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const budgetBytes = 100_000
const root = fileURLToPath(new URL('../../../clients/web', import.meta.url))
const outDir = mkdtempSync(join(tmpdir(), 'parley-page-'))
const file = (name: string) => readFileSync(join(outDir, name))
const assets = (ending: string) => readdirSync(join(outDir, 'assets')).filter((name) => name.endsWith(ending))

beforeAll(() =>
  build({ root, configFile: join(root, 'vite.config.ts'), build: { outDir }, logLevel: 'error' }),
)
afterAll(() => rmSync(outDir, { recursive: true, force: true }))

describe('the built page', () => {
  it('has at most 100 KB of JavaScript, zipped, and no validation library in it', () => {
    const scripts = assets('.js').map((name) => file(join('assets', name)))
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(budgetBytes)
    expect(scripts.join()).not.toContain('ZodError')
  })

  it('is told by its place, not by its address, where its files are', () => {
    const html = file('index.html').toString()
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) expect(link).toMatch(/^\.\/assets\/[\w-]+\.\w+$/)
  })

  it('has no script or style of its own within the page, and a place for its policy', () => {
    const html = file('index.html').toString()
    expect(html).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|\sstyle=/)
    expect(html).toContain('<meta name="content-security-policy">')
  })
})
