import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { localFolder, projectFolder } from '../../../infra/local/paths.ts'
import { runCommand } from '../../../infra/local/run-command.ts'

/** The commit of 0.1.0, as the changelog names it. */
const commitOf010 = (): string => {
  const changelog = readFileSync(join(projectFolder, 'CHANGELOG.md'), 'utf8')
  const [, commit] = /^\[0\.1\.0\]: \S*\/tree\/([0-9a-f]{40})$/m.exec(changelog) ?? []
  if (!commit) throw new Error('CHANGELOG.md does not name the commit of 0.1.0')
  return commit
}

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: projectFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

/** Why this checkout cannot give 0.1.0; undefined if it can. */
export const whyNo010 = (): string | undefined => {
  try {
    git('cat-file', '-e', `${commitOf010()}^{commit}`)
    return undefined
  } catch {
    return 'the history of this clone does not reach back to 0.1.0: git fetch --unshallow'
  }
}

/** The text of a file, as it was in 0.1.0. */
export const fileOf010 = (path: string): string => git('show', `${commitOf010()}:${path}`)

/** Without the programs of this checkout, which npm puts in front. */
const foreignPath = () =>
  [
    dirname(process.execPath),
    ...(process.env['PATH'] ?? '').split(delimiter).filter((place) => !place.endsWith('node_modules/.bin')),
  ].join(delimiter)

/** Unpacks 0.1.0 into a temporary folder, with the packages that its own lock names. */
export const checkOut010 = async (): Promise<{ folder: string; remove(): Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-0.1.0-'))
  const archive = join(folder, 'archive.tar')
  git('archive', '--output', archive, commitOf010())
  execFileSync('tar', ['-xf', archive, '-C', folder])
  await rm(archive)
  await runCommand({
    command: 'npm',
    // It runs on this Node. esbuild finds its binary without its script.
    args: ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'],
    cwd: folder,
    env: { ...process.env, PATH: foreignPath() },
    logFile: join(localFolder, 'test-upgrade.log'),
    failure: 'npm ci of 0.1.0 failed.',
  })
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
