import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { buildPackage } from '../../../clients/build/build-package.ts'
import { root, workspaces } from '../../../clients/build/workspaces.ts'
import { deployment } from '../deployment/deployment.ts'

const run = promisify(execFile)

const built = new Map<string, Promise<string>>()

/** The archive of a package, which is built once. */
export const archiveOf = (name: string): Promise<string> => {
  const workspace = workspaces().find(({ manifest }) => manifest.name === name)
  if (!workspace) throw new Error(`There is no package ${name}`)
  const archive = built.get(name) ?? buildPackage(workspace)
  built.set(name, archive)
  return archive
}

export type EmptyProject = {
  folder: string
  /** Installs archives and packages of the registry. */
  install(...wanted: string[]): Promise<void>
  write(path: string, content: string): Promise<void>
  /** Lends a package of the checkout, with what that needs. */
  lend(...names: string[]): Promise<void>
  /** @throws if the program fails, with what it printed. */
  runs(program: string, ...args: string[]): Promise<string>
}

/** A folder outside of the checkout, with an empty project in it and the addresses of the deployment. */
export const givenEmptyProject = async (): Promise<EmptyProject> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-project-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { restUrl, webSocketUrl } = deployment()
  const write = async (path: string, content: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), content)
  }
  await write('package.json', JSON.stringify({ private: true, type: 'module' }))
  await write('.local/endpoints.json', JSON.stringify({ restUrl, webSocketUrl }))
  // The programs of the checkout must not be found by accident.
  const path = [dirname(process.execPath), ...(process.env['PATH'] ?? '').split(':')].filter(
    (place) => !place.endsWith('node_modules/.bin'),
  )
  const env = { ...process.env, PATH: path.join(':'), XDG_CONFIG_HOME: join(folder, 'config') }
  const runs = async (program: string, ...args: string[]) => {
    try {
      const { stdout } = await run(program, args, { cwd: folder, env, timeout: 300_000 })
      return stdout
    } catch (error) {
      const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
      throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error })
    }
  }
  return {
    folder,
    write,
    runs,
    install: async (...wanted) => {
      await runs(
        'npm',
        'install',
        '--no-audit',
        '--no-fund',
        '--prefer-offline',
        '--loglevel=error',
        ...wanted,
      )
    },
    lend: async (...names) => {
      for (const name of names) {
        await mkdir(dirname(join(folder, 'node_modules', name)), { recursive: true })
        await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
      }
    },
  }
}

/** The options of a compiler that finds what is wrong with declarations, of which many consumers see nothing. */
export const strictest = {
  target: 'es2022',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  skipLibCheck: false,
  noEmit: true,
}
