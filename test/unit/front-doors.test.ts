import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const project = resolve(import.meta.dirname, '../..')
const documents = globSync(['*.md', '.github/*.md', '{clients,functions,infra,shared,test}/**/*.md'], {
  cwd: project,
})
const read = (path: string) => readFileSync(path, 'utf8')
const withoutCode = (text: string) => text.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '')

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-')

const anchorsOf = (path: string) =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

const isThere = (target: string) => {
  const [path = '', anchor] = target.split('#')
  return existsSync(path) && (anchor === undefined || anchorsOf(path).includes(anchor))
}

it('README is at most 8 KB', () => {
  expect(statSync(join(project, 'README.md')).size).toBeLessThanOrEqual(8192)
})

describe('relative links resolve', () => {
  it.each(documents)('in %s', (document) => {
    const path = join(project, document)
    const links = [...withoutCode(read(path)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
    const local = links.filter((link) => !/^(https?:|mailto:|\.\.\/\.\.\/(compare|tree)\/)/.test(link))
    const missing = local.filter(
      (link) => !isThere(link.startsWith('#') ? `${path}${link}` : join(dirname(path), link)),
    )
    expect(missing).toEqual([])
  })
})
