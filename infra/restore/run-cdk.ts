import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { TargetError } from '../check/target.ts'
import { projectFolder } from '../local/paths.ts'
import { stopGroup } from '../local/process-group.ts'

const cdk = createRequire(import.meta.url).resolve('aws-cdk/bin/cdk')

/**
 * Runs the CDK's command with the caller's credentials and shows what it prints.
 * @param signal ends it.
 * @throws TargetError if it fails.
 */
export const runCdk = async (
  args: readonly string[],
  context: Record<string, string>,
  signal?: AbortSignal,
): Promise<void> => {
  signal?.throwIfAborted()
  const settings = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`])
  // In a group of its own, and with pipes: neither what a terminal sends nor its end may end a clean-up.
  const child = spawn(process.execPath, [cdk, ...args, ...settings], {
    cwd: projectFolder,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  child.stdout.on('data', (text) => process.stdout.write(text))
  child.stderr.on('data', (text) => process.stderr.write(text))
  const end = () => child.pid && stopGroup(child.pid, 'SIGTERM')
  signal?.addEventListener('abort', end, { once: true })
  try {
    const [code] = await once(child, 'close')
    signal?.throwIfAborted()
    if (code !== 0) throw new TargetError(`cdk ${args[0]} failed`)
  } finally {
    signal?.removeEventListener('abort', end)
  }
}
