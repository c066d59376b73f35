import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { buildPage } from '../../steps/browser/built-page.ts'

const budgetBytes = 100_000
const { paths, file } = await buildPage()

describe('the built page', () => {
  it('has at most 100 KB of JavaScript, zipped, and no validation library in it', () => {
    const scripts = paths.filter((path) => path.endsWith('.js')).map((path) => file(path).body)
    expect(scripts.length).toBeGreaterThan(0)
    expect(scripts.reduce((sum, script) => sum + gzipSync(script).length, 0)).toBeLessThan(budgetBytes)
    expect(scripts.join()).not.toContain('ZodError')
  })

  it('is told by its place, not by its address, where its files are', () => {
    const html = file('index.html').body.toString()
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link)
    expect(links.length).toBeGreaterThan(2)
    for (const link of links) expect(link).toMatch(/^\.\/assets\/[\w-]+\.\w+$/)
  })

  it('has no script or style of its own within the page, and a place for its policy', () => {
    const html = file('index.html').body.toString()
    expect(html).not.toMatch(/<style|<script(?![^>]*src=)|\son\w+=|\sstyle=/)
    expect(html).toContain('<meta name="content-security-policy">')
  })
})
