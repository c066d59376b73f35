import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { createBootstrapStack } from './bootstrap.ts'
import { emulatorClientEnvironment, synthesisEnvironment } from './environment.ts'
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

/** An assembly's list of what is in it. */
const Manifest = z.looseObject({ artifacts: z.record(z.string(), z.looseObject({})) })

type Run = {
  logFile: string
  signal?: AbortSignal | undefined
}

type Target = Run & {
  endpointUrl: string
  steps: Steps
}

const cdkCommand = (
  { logFile, signal }: Run,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  failure: string,
) =>
  runCommand({
    command: process.execPath,
    args: [cdk, ...args, '--no-color', '--no-notices', '--no-version-reporting'],
    cwd: projectFolder,
    env,
    logFile,
    failure,
    signal,
  })

const contextArgs = (context: Record<string, string>) =>
  Object.entries(context).flatMap(([name, value]) => ['--context', `${name}=${value}`])

/**
 * Prepares an emulator's account for deployments with the real CDK command line, and for sending e-mails. Empties the
 * log.
 *
 * @throws LocalError when it fails.
 */
export const bootstrap = async ({ endpointUrl, logFile, steps, signal }: Target) => {
  await rm(logFile, { force: true })
  await steps.step('Bootstrapping the account', async () => {
    await createBootstrapStack(endpointUrl, signal)
    await verifySender(endpointUrl)
  })
}

/**
 * CDK reads the file of all constructs' metadata anew for each event of a deployment, only to print their paths: that was
 * half of its time.
 */
const leaveOutMetadata = async (assembly: string) => {
  const file = join(assembly, 'manifest.json')
  const manifest = Manifest.parse(JSON.parse(await readFile(file, 'utf8')))
  for (const artifact of Object.values(manifest.artifacts)) delete artifact['additionalMetadataFile']
  await writeFile(file, JSON.stringify(manifest))
}

/**
 * Synthesises the CDK app into a folder that can be deployed to any number of emulators. It needs none that runs.
 * Empties the log.
 *
 * @throws LocalError when it fails.
 */
export const synthesise = async ({
  assembly,
  context,
  ...run
}: Run & { assembly: string; context: Record<string, string> }) => {
  await rm(run.logFile, { force: true })
  await rm(assembly, { recursive: true, force: true })
  await cdkCommand(
    run,
    synthesisEnvironment(),
    ['synth', '--quiet', '--output', assembly, ...contextArgs(context)],
    'cdk synth failed.',
  )
  await leaveOutMetadata(assembly)
}

type Deployment = Target & {
  /** The folder that `synthesise` filled. */
  assembly: string
  /** Where the stack's outputs are written. */
  outputsFile: string
}

/**
 * Deploys the synthesised app to a bootstrapped emulator with the real CDK command line.
 *
 * @returns the stack's outputs by name.
 * @throws LocalError when it fails.
 */
export const deploy = async ({ assembly, outputsFile, steps, ...target }: Deployment) => {
  await rm(outputsFile, { force: true })
  await steps.step('Deploying the stack', () =>
    cdkCommand(
      target,
      emulatorClientEnvironment(target.endpointUrl),
      [
        'deploy',
        ...['--app', assembly],
        ...['--require-approval', 'never'],
        ...['--progress', 'events'],
        ...['--outputs-file', outputsFile],
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
