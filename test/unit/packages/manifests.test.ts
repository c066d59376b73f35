import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { publishedManifest } from '../../../clients/build/published-manifest.ts'
import { root, workspaces } from '../../../clients/build/workspaces.ts'

const { version, dependencies, devDependencies } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
) as Record<string, Record<string, string>>
const pinned: Record<string, string> = { ...dependencies, ...devDependencies }

describe.each(workspaces().map((workspace) => [workspace.manifest.name, workspace] as const))(
  '%s',
  (_, workspace) => {
    const { folder, manifest } = workspace

    it('has the version of the project', () => expect(manifest.version).toBe(version))

    it('names sources that exist, and a README', () => {
      const sources = [...Object.values(manifest.exports ?? {}), ...Object.values(manifest.bin ?? {})]
      expect(sources.length).toBeGreaterThan(0)
      expect(sources.filter((source) => !existsSync(join(folder, source)))).toEqual([])
      expect(existsSync(join(folder, 'README.md'))).toBe(true)
    })

    it('depends on what the checkout has pinned, and on other packages of its own', () => {
      const own = new Set(workspaces().map(({ manifest: { name } }) => name))
      const foreign = Object.entries(manifest.dependencies ?? {}).filter(([name]) => !own.has(name))
      expect(Object.fromEntries(foreign)).toEqual(
        Object.fromEntries(foreign.map(([name]) => [name, pinned[name]])),
      )
    })

    it('is published with modules and declarations in place of sources, without scripts', () => {
      const published = publishedManifest(workspace, {})
      const named = JSON.stringify([published.exports, published.bin])
      expect(named).not.toMatch(/(?<!\.d)\.tsx?"/)
      for (const [name, entry] of Object.entries(published.exports))
        if (name !== './package.json') expect(Object.keys(entry)).toEqual(['types', 'default'])
      expect(published).not.toHaveProperty('scripts')
      expect(published.publishConfig).toEqual({ access: 'public', provenance: true })
    })
  },
)

test('the repository of a published package is the one whose workflow publishes it', () => {
  const [client] = workspaces()
  if (!client) throw new Error('There is no workspace')
  const env = { GITHUB_SERVER_URL: 'https://git.example', GITHUB_REPOSITORY: 'team/parley' }
  expect(publishedManifest(client, env)).toMatchObject({
    repository: { url: 'git+https://git.example/team/parley.git', directory: 'clients/client' },
  })
})
