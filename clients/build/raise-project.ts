/** Gives the project the version of its packages, after `changeset version`: OpenAPI and AsyncAPI carry it. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, workspaces } from './workspaces.ts'

const replace = (path: string, pattern: RegExp, replacement: string) => {
  const text = readFileSync(join(root, path), 'utf8')
  if (!pattern.test(text)) throw new Error(`${path} has no ${pattern}`)
  writeFileSync(join(root, path), text.replace(pattern, replacement))
}

const [version, ...others] = new Set(workspaces().map(({ manifest }) => manifest.version))
if (version === undefined || others.length > 0) throw new Error('The packages do not have one version')
replace('package.json', /"version": "[^"]*"/, `"version": "${version}"`)
replace(
  'functions/http/docs/openapi/open-api-document.ts',
  /apiVersion = '[^']*'/,
  `apiVersion = '${version}'`,
)
