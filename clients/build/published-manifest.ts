import { relative } from 'node:path'
import { root, type Workspace } from './workspaces.ts'

const built = (source: string, extension: string) => source.replace(/\.tsx?$/, extension)

/** The repository that the package is published from: provenance names it, and npm resolves README's links by it. */
const repositoryOf = (folder: string, { GITHUB_SERVER_URL, GITHUB_REPOSITORY }: NodeJS.ProcessEnv) =>
  GITHUB_SERVER_URL && GITHUB_REPOSITORY
    ? {
        repository: {
          type: 'git',
          url: `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`,
          directory: relative(root, folder),
        },
      }
    : {}

const mapped = <T>(names: Readonly<Record<string, string>>, to: (source: string) => T) =>
  Object.fromEntries(Object.entries(names).map(([name, source]) => [name, to(source)]))

/** The package.json that is published: it names what was built, and nothing that only the checkout needs. */
export const publishedManifest = ({ folder, manifest }: Workspace, env: NodeJS.ProcessEnv) => {
  const { scripts: _, publishConfig, devDependencies: __, exports = {}, bin, ...published } = manifest
  const { directory: ___, ...config } = publishConfig
  return {
    ...published,
    ...repositoryOf(folder, env),
    exports: {
      ...mapped(exports, (source) => ({ types: built(source, '.d.ts'), default: built(source, '.js') })),
      './package.json': './package.json',
    },
    ...(bin && { bin: mapped(bin, (source) => built(source, '.js')) }),
    publishConfig: config,
  }
}
