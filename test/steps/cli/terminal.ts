import { spawn, spawnSync } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import xterm from '@xterm/headless'
import { onTestFinished } from 'vitest'
import { cliFile, type Shell } from './command-line.ts'

const rows = 24
/** In milliseconds: how long the screen may take to be as wanted. */
const withinMs = 30_000
export const columns = 60

/** Why there are no pseudo-terminals here, if there are none; in CI there must be. */
export const withoutTerminals = (): string | undefined => {
  if (process.env['CI'] || spawnSync('python3', ['-c', 'import pty']).status === 0) return undefined
  return 'needs python3 with its module pty'
}

export const key = {
  f5: '\u001b[15~',
  up: '\u001b[A',
  left: '\u001b[D',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  enter: '\r',
} as const

/** A program as a person runs it: what they see, and what they type. */
export type Terminal = {
  type(keys: string): void
  /** The lines of the screen and of what has scrolled off it, without blank ones at the end. */
  screen(): string[]
  /** Waits until the screen is as wanted, and answers it. */
  shows(what: string, wanted: (lines: string[]) => boolean): Promise<string[]>
  /** The output of the terminal, including escape sequences. */
  raw(): string
  /** The exit code, once it has ended. */
  ended: Promise<number | null>
}

type Options = {
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** Tests that run at the same time each give their own. */
  onEnd?: typeof onTestFinished
}

/** Runs a script in a pseudo-terminal, whose screen xterm.js keeps. */
export const runInTerminal = (
  script: readonly string[],
  { env = process.env, cwd, onEnd = onTestFinished }: Options = {},
): Terminal => {
  const helper = join(import.meta.dirname, 'terminal.py')
  const child = spawn('python3', [helper, String(rows), String(columns), process.execPath, ...script], {
    env: { ...env, TERM: 'xterm-256color' },
    ...(cwd !== undefined && { cwd }),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onEnd(() => {
    child.kill('SIGKILL')
  })
  child.stdin.on('error', () => {})
  const terminal = new xterm.Terminal({ rows, cols: columns, allowProposedApi: true })
  let raw = ''
  let written = Promise.resolve()
  const changes = new EventEmitter()
  child.stdout.on('data', (shown: Buffer) => {
    raw += shown
    written = new Promise((resolve) => terminal.write(shown, resolve))
    written.then(() => changes.emit('change'))
  })
  const screen = () => {
    const { active } = terminal.buffer
    const lines = Array.from(
      { length: active.length },
      (_, row) => active.getLine(row)?.translateToString().trimEnd() ?? '',
    )
    return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)
  }
  return {
    type: (keys) => child.stdin.write(keys),
    screen,
    raw: () => raw,
    shows: async (what, wanted) => {
      const inTime = AbortSignal.timeout(withinMs)
      try {
        while (!wanted(screen())) await once(changes, 'change', { signal: inTime })
        return screen()
      } catch (error) {
        throw new Error(`${what}, but the screen shows:\n${screen().join('\n')}`, { cause: error })
      }
    },
    ended: new Promise((resolve) => child.on('close', (code) => written.then(() => resolve(code)))),
  }
}

/** Runs `parley` so. */
export const openTerminal = (
  { env, folder }: Shell,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Terminal => runInTerminal([cliFile, ...args], { env: { ...env, ...more }, cwd: folder })
