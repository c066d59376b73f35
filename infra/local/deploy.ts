import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { emulatorAccount, emulatorClientEnvironment, emulatorRegion } from './environment.ts'
import { LocalFailure } from './failure.ts'
import { projectFolder } from './paths.ts'
import { runCommand } from './run-command.ts'
import type { Steps } from './steps.ts'

const answersWithinMs = 60_000
const pollMs = 250

const cdk = join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk')

/** `cdk deploy --outputs-file`: outputs by stack; Parley is one stack. */
const OutputsFile = z.record(z.string(), z.record(z.string(), z.string()))

type Deployment = {
  endpointUrl: string
  /** Receives the assembly and the outputs; made anew. */
  workFolder: string
  logFile: string
  context: Record<string, string>
  steps: Steps
  signal?: AbortSignal | undefined
}

/**
 * Bootstraps and deploys the CDK app onto an emulator, with the CDK's own command line.
 *
 * @returns the stack's outputs by name.
 * @throws LocalFailure when either fails.
 */
export async function deploy({ endpointUrl, workFolder, logFile, context, steps, signal }: Deployment) {
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
    // Its template needs no app: an empty one spares a synthesis.
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
  if (!outputs) throw new LocalFailure('cdk deploy gave no outputs.', { logFile })
  return outputs
}

/** Waits until the documentation, the one page that needs no account, is served. */
export async function waitUntilAnswering(docsUrl: string, signal?: AbortSignal) {
  const deadline = Date.now() + answersWithinMs
  for (;;) {
    const answer = await fetch(docsUrl, { signal: signal ?? null }).catch((error) => {
      signal?.throwIfAborted()
      return error
    })
    if (answer instanceof Response && answer.ok) return
    if (Date.now() > deadline) {
      const last = answer instanceof Response ? `answered ${answer.status}` : 'gave no answer'
      throw new LocalFailure(`The stack was deployed, but ${docsUrl} ${last}.`)
    }
    await sleep(pollMs, undefined, { signal })
  }
}
