import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { onTestFinished } from 'vitest'
import { deployment } from '../deployment/deployment.ts'

const checkout = resolve(import.meta.dirname, '../../..')

/** A terminal into which a block was pasted. It stays open like a real one, until the test ends. */
export type PastedShell = { output: () => string }

/** A folder that looks like a checkout with `npm start` running, where blocks of a README can be pasted. */
export const givenCheckout = async (): Promise<{ paste(block: string): PastedShell }> => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-checkout-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const { restUrl, webSocketUrl } = deployment()
  await mkdir(join(folder, '.local'))
  await writeFile(join(folder, '.local/endpoints.json'), JSON.stringify({ restUrl, webSocketUrl }))
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'))
  await symlink(join(checkout, 'package.json'), join(folder, 'package.json'))
  await symlink(join(checkout, 'clients'), join(folder, 'clients'))
  const env = { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') }
  return {
    paste: (block) => {
      const shell = spawn('bash', ['-c', block], { cwd: folder, env, detached: true })
      let output = ''
      for (const stream of [shell.stdout, shell.stderr]) {
        stream.setEncoding('utf8').on('data', (text) => {
          output += text
        })
      }
      const { pid } = shell
      onTestFinished(() => {
        if (pid !== undefined && shell.exitCode === null) process.kill(-pid, 'SIGKILL')
      })
      return { output: () => output }
    },
  }
}
