import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { projectRoot } from '../../infra/bundling/bundle-functions.ts'

/** Version 0.1.0. */
const commit = 'faf312b0764ccf65220a1ccb3376f56041d905ac'

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: projectRoot, stdio: ['ignore', 'ignore', 'pipe'] })

/** Checks version 0.1.0 out, beside the packages of today: the versions of those that it needs have not changed. */
const checkOut = (): { folder: string; remove: () => void } => {
  const folder = join(mkdtempSync(join(tmpdir(), 'parley-baseline-')), 'parley')
  try {
    git('worktree', 'add', '--detach', folder, commit)
  } catch (error) {
    throw new Error(`Version 0.1.0 (${commit}) is not in this clone. Try: git fetch --unshallow`, {
      cause: error,
    })
  }
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    remove: () => {
      if (existsSync(folder)) git('worktree', 'remove', '--force', folder)
      rmSync(join(folder, '..'), { recursive: true, force: true })
    },
  }
}

/** Bundles the function of 0.1.0 that answers frames, with the options that 0.1.0 had. */
export const bundleBaseline = async (outfile: string): Promise<void> => {
  const { folder, remove } = checkOut()
  try {
    await build({
      absWorkingDir: folder,
      entryPoints: [join(folder, 'functions/websocket/live/entry.ts')],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node24',
      mainFields: ['module', 'main'],
      minify: true,
      banner: {
        js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
      },
      sourcemap: true,
      sourcesContent: false,
      legalComments: 'none',
      external: ['@smithy/core/event-streams'],
      alias: {
        '@aws-sdk/credential-provider-node': './infra/bundling/lambda-credentials.ts',
        '@aws-sdk/middleware-endpoint-discovery': './infra/bundling/endpoint-discovery.ts',
      },
      logLevel: 'error',
    })
  } finally {
    remove()
  }
}
