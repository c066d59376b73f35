import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { cliFile, type Shell } from '../cli/command-line.ts'
import type { IssuerBrowser } from './issuer-browser.ts'
import type { Issuer } from './start-issuer.ts'

/**
 * Runs `parley login` where people sign in at an issuer, and does what it says there with a browser.
 * @returns its result.
 */
export const logsInAtIssuer = async (
  { env, folder }: Shell,
  {
    issuer,
    browser,
    sub,
    args = [],
  }: { issuer: Issuer; browser: IssuerBrowser; sub: string; args?: string[] },
): Promise<{ user: { username: string } }> => {
  const child = spawn(process.execPath, [cliFile, 'login', '--json', ...args], { env, cwd: folder })
  const exit = once(child, 'exit')
  const stdout = text(child.stdout)
  for await (const line of createInterface({ input: child.stderr })) {
    const { signIn, ...problem } = JSON.parse(line) as { signIn?: { url: string } }
    if (!signIn) throw new Error(`parley login failed: ${JSON.stringify(problem)}`)
    const left = await browser.visits(signIn.url, sub)
    // Back on this machine, where parley listens.
    if (!left.startsWith(issuer.url)) await (await fetch(left)).text()
  }
  await exit
  return JSON.parse(await stdout)
}
