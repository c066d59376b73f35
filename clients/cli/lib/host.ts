import type { Readable, Writable } from 'node:stream'

/** The part of a process that commands use. Tests give their own, and run many commands in one process. */
export type Host = {
  readonly env: NodeJS.ProcessEnv
  readonly platform: NodeJS.Platform
  cwd(): string
  readonly stdin: Readable & { isTTY?: boolean }
  readonly stdout: Writable & { isTTY?: boolean; columns?: number }
  readonly stderr: Writable & { isTTY?: boolean; columns?: number }
}
