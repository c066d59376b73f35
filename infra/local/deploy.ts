import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { emulatorAccount, emulatorClientEnvironment, emulatorRegion } from './environment.ts'
import { LocalError } from './failure.ts'
import { projectFolder } from './paths.ts'
import { runCommand } from './run-command.ts'
import type { Steps } from './steps.ts'

const readyWithinMs = 60_000
const pollMs = 250

const cdk = join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk')

/** The file of `cdk deploy --outputs-file`: outputs by stack. Parley is one stack. */
const OutputsFile = z.record(z.string(), z.record(z.string(), z.string()))

type Deployment = {
  endpointUrl: string
  /** For the assembly and the outputs. It is emptied first. */
  workFolder: string
  logFile: string
  context: Record<string, string>
  steps: Steps
  signal?: AbortSignal | undefined
}

/**
 * Bootstraps and deploys the CDK app to an emulator with the real CDK command line.
 *
 * @returns the stack's outputs by name.
 * @throws LocalError when either fails.
 */
export const deploy = async ({ endpointUrl, workFolder, logFile, context, steps, signal }: Deployment) => {
  await rm(logFile, { force: true })
  await rm(workFolder, { recursive: true, force: true })
  await mkdir(workFolder, { recursive: true })
  const outputsFile = join(workFolder, 'outputs.json')
  const run = (args: string[], failure: string) =>
    runCommand({
      command: process.execPath,
      args: [cdk, ...args, '--no-color', '--no-notices', '--no-version-reporting'],
      cwd: projectFolder,
      env: emulatorClientEnvironment(endpointUrl),
      logFile,
      failure,
      signal,
    })

  await steps.step('Bootstrapping the account', () =>
    // Bootstrapping needs no app: an empty one saves a synthesis.
    run(['bootstrap', '--app', '', `aws://${emulatorAccount}/${emulatorRegion}`], 'cdk bootstrap failed.'),
  )
  await steps.step('Deploying the stack', () =>
    run(
      [
        'deploy',
        ...['--require-approval', 'never'],
        ...['--progress', 'events'],
        ...['--output', join(workFolder, 'cdk.out')],
        ...['--outputs-file', outputsFile],
        ...Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`]),
      ],
      'cdk deploy failed.',
    ),
  )
  const [outputs] = Object.values(OutputsFile.parse(JSON.parse(await readFile(outputsFile, 'utf8'))))
  if (!outputs) throw new LocalError('cdk deploy wrote no outputs.', { logFile })
  return outputs
}

/** Waits until the stack serves its documentation, which needs no account. */
export const waitUntilAnswering = async (docsUrl: string, signal?: AbortSignal) => {
  const deadline = Date.now() + readyWithinMs
  for (;;) {
    const answer = await fetch(docsUrl, { signal: signal ?? null }).catch((error) => {
      signal?.throwIfAborted()
      return error
    })
    if (answer instanceof Response && answer.ok) return
    if (Date.now() > deadline) {
      const last = answer instanceof Response ? `answers with status ${answer.status}` : 'does not answer'
      throw new LocalError(`The stack is deployed, but ${docsUrl} ${last}.`)
    }
    await sleep(pollMs, undefined, { signal })
  }
}
