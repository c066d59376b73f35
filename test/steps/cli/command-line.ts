import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { configFolder } from '../../../clients/cli/lib/config-folder.ts'
import { tokenFile, tokenFileStorage } from '../../../clients/cli/lib/token-file.ts'
import type { Person, Registered } from '../accounts/given-users.ts'
import { storedSessionOf } from '../client/given-client.ts'
import { deployment } from '../deployment/deployment.ts'
import { type Ended, runInProcess } from './run-in-process.ts'

export const cliFile = join(import.meta.dirname, '../../../clients/cli/parley.ts')

export type Ran = Ended & { json: () => unknown }

type Given = { input?: string | Uint8Array; env?: NodeJS.ProcessEnv; cwd?: string }

/** Someone's own folder for settings, and the command line that uses it; both are gone when the test ends. */
export type Shell = {
  folder: string
  env: NodeJS.ProcessEnv
  /**
   * Runs `parley` to its end, in this process: a process of its own takes half a second to start.
   * @param given `input` is its standard input, empty if left out.
   */
  parley(args: readonly string[], given?: Given): Promise<Ran>
  /** The same in a process of its own, where the process is what is tested. */
  spawns(args: readonly string[], given?: Given): Promise<Ran>
  /** The same, of which success is expected, with `--json`. */
  done(args: readonly string[], given?: { input?: string }): Promise<Record<string, unknown>>
}

type Run = (args: readonly string[], given: Required<Given>) => Promise<Ended>

const spawned: Run = async (args, { env, input, cwd }) => {
  const child = spawn(process.execPath, [cliFile, ...args], { env, cwd })
  // It may end without reading what it is given.
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

/** Runs a script of a README in bash, in the checkout. Its `npx parley` is run without npx, which takes a second. */
export const runScript = async ({ env }: Shell, script: string): Promise<Ended> => {
  const npx = `npx() { shift; '${process.execPath}' '${cliFile}' "$@"; }`
  const child = spawn('bash', ['-ec', `${npx}\n${script}`], {
    env,
    cwd: join(import.meta.dirname, '../../..'),
  })
  child.stdin.end()
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve))
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, stdout, stderr }
}

/** A shell in which the deployment's addresses are set, and nothing else that matters to `parley`. */
export const givenShell = async (): Promise<Shell> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-cli-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { restUrl, webSocketUrl } = deployment()
  const own: NodeJS.ProcessEnv = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, 'config'),
    PARLEY_URL: restUrl,
    PARLEY_SOCKET_URL: webSocketUrl,
    TZ: 'UTC',
  }
  const runIn =
    (run: Run): Shell['parley'] =>
    async (args, { input = '', env = {}, cwd = folder } = {}) => {
      const ended = await run(args, { env: { ...own, ...env }, input, cwd })
      return { ...ended, json: () => JSON.parse(ended.stdout) }
    }
  const parley = runIn(runInProcess)
  return {
    folder,
    env: own,
    parley,
    spawns: runIn(spawned),
    async done(args, given) {
      const { code, stdout, stderr } = await parley([...args, '--json'], given)
      if (code !== 0) throw new Error(`parley ${args.join(' ')} ended with ${code}: ${stderr}`)
      return JSON.parse(stdout)
    },
  }
}

/** A shell in which somebody is logged in. */
export const givenShellOf = async (person: Person & Partial<Registered>): Promise<Shell> => {
  const shell = await givenShell()
  const folder = configFolder({ env: shell.env, platform: process.platform, home: shell.folder })
  tokenFileStorage(tokenFile(folder, deployment().restUrl)).write(storedSessionOf(person))
  return shell
}
