import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs'
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

describe('the drawing of the floors names every folder of', () => {
  const architecture = read(join(project, 'shared/README.md'))
  /** The folders in each row of a floor, from top to bottom. */
  const rowsOf = (floor: string) =>
    (new RegExp(`^${floor}/ .*\\n(?: .*\\n)*`, 'm').exec(architecture)?.[0] ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(13).split(/ {2,}/)[0]?.split(' · ') ?? [])
  const foldersOf = (path: string) =>
    readdirSync(join(project, path), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()

  it.each([
    ['functions', 'functions'],
    ['platform', 'shared/platform'],
    ['domain', 'shared/domain'],
  ])('%s', (floor, path) => {
    expect(rowsOf(floor).flat().sort()).toEqual(foldersOf(path))
  })

  it('domain, each above the folders that it imports', () => {
    const rows = rowsOf('domain')
    const rowOf = (folder: string) => rows.findIndex((row) => row.includes(folder))
    const upwards = globSync('shared/domain/*/**/*.ts', { cwd: project }).flatMap((path) => {
      const [, , folder = ''] = path.split('/')
      return [...read(join(project, path)).matchAll(/from '((?:\.\.\/)+[^']+)'/g)]
        .map(([, target = '']) => join(dirname(path), target).split('/'))
        .filter(
          ([, floor, other = '']) => floor === 'domain' && other !== folder && rowOf(other) <= rowOf(folder),
        )
        .map((target) => `${path} imports ${target.join('/')}`)
    })
    expect(upwards).toEqual([])
  })
})
