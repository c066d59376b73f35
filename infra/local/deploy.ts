import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { emulatorAccount, emulatorClientEnvironment, emulatorRegion } from './environment.ts'
import { LocalError } from './failure.ts'
import { projectFolder } from './paths.ts'
import { runCommand } from './run-command.ts'
import type { Steps } from './steps.ts'
import { verifySender } from './verify-sender.ts'

const readyWithinMs = 60_000
const pollMs = 250

const cdk = join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk')

/** The file of `cdk deploy --outputs-file`: outputs by stack. Parley is one stack. */
const OutputsFile = z.record(z.string(), z.record(z.string(), z.string()))

type Target = {
  endpointUrl: string
  logFile: string
  steps: Steps
  signal?: AbortSignal | undefined
}

const cdkCommand = (
  { endpointUrl, logFile, signal }: Omit<Target, 'steps'>,
  args: readonly string[],
  failure: string,
) =>
  runCommand({
    command: process.execPath,
    args: [cdk, ...args, '--no-color', '--no-notices', '--no-version-reporting'],
    cwd: projectFolder,
    env: emulatorClientEnvironment(endpointUrl),
    logFile,
    failure,
    signal,
  })

const contextArgs = (context: Record<string, string>) =>
  Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`])

/**
 * Prepares the emulator's account for deployments with the real CDK command line, and for sending e-mails. Empties the
 * log.
 *
 * @throws LocalError when it fails.
 */
export const bootstrap = async ({ steps, ...target }: Target) => {
  await rm(target.logFile, { force: true })
  await steps.step('Bootstrapping the account', async () => {
    await cdkCommand(
      target,
      // Bootstrapping needs no app: an empty one saves a synthesis.
      ['bootstrap', '--app', '', `aws://${emulatorAccount}/${emulatorRegion}`],
      'cdk bootstrap failed.',
    )
    await verifySender(target.endpointUrl)
  })
}

/**
 * Synthesises the CDK app into a folder that can be deployed to any number of emulators.
 *
 * @throws LocalError when it fails.
 */
export const synthesise = async ({
  assembly,
  context,
  steps,
  ...target
}: Target & { assembly: string; context: Record<string, string> }) => {
  await rm(target.logFile, { force: true })
  await steps.step('Synthesising the stack', () =>
    cdkCommand(
      target,
      ['synth', '--quiet', '--output', assembly, ...contextArgs(context)],
      'cdk synth failed.',
    ),
  )
}

type Deployment = Target & {
  /** For the outputs, and for the assembly if it is not there yet. The folder is emptied first. */
  workFolder: string
  /** Either the context to synthesise the app with, or the folder that `synthesise` filled. */
  app: { context: Record<string, string> } | { assembly: string }
}

/**
 * Deploys the CDK app to a bootstrapped emulator with the real CDK command line.
 *
 * @returns the stack's outputs by name.
 * @throws LocalError when it fails.
 */
export const deploy = async ({ workFolder, app, steps, ...target }: Deployment) => {
  await rm(workFolder, { recursive: true, force: true })
  await mkdir(workFolder, { recursive: true })
  const outputsFile = join(workFolder, 'outputs.json')
  const appArgs =
    'assembly' in app
      ? ['--app', app.assembly]
      : ['--output', join(workFolder, 'cdk.out'), ...contextArgs(app.context)]
  await steps.step('Deploying the stack', () =>
    cdkCommand(
      target,
      [
        'deploy',
        ...['--require-approval', 'never'],
        ...['--progress', 'events'],
        ...['--outputs-file', outputsFile],
        ...appArgs,
      ],
      'cdk deploy failed.',
    ),
  )
  const [outputs] = Object.values(OutputsFile.parse(JSON.parse(await readFile(outputsFile, 'utf8'))))
  if (!outputs) throw new LocalError('cdk deploy wrote no outputs.', { logFile: target.logFile })
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
