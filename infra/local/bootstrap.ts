import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import { emulatorRegion } from './environment.ts'
import { LocalError } from './failure.ts'

/** The template's path in the package of the command. */
const template = 'aws-cdk/lib/api/bootstrap/bootstrap-template.yaml'
const withinSeconds = 60

/**
 * Creates the stack that `cdk bootstrap` creates, from its template, in a new emulator's account. The command itself
 * would take seconds, most of them to start.
 *
 * @throws LocalError when it fails.
 */
export const createBootstrapStack = async (endpoint: string, signal?: AbortSignal): Promise<void> => {
  const client = new CloudFormationClient({
    endpoint,
    region: emulatorRegion,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const StackName = 'CDKToolkit'
  const limits = {
    maxWaitTime: withinSeconds,
    minDelay: 0.1,
    maxDelay: 0.1,
    ...(signal && { abortSignal: signal }),
  }
  try {
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: await readFile(createRequire(import.meta.url).resolve(template), 'utf8'),
        Parameters: [
          {
            ParameterKey: 'CloudFormationExecutionPolicies',
            ParameterValue: 'arn:aws:iam::aws:policy/AdministratorAccess',
          },
        ],
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    )
    await waitUntilStackCreateComplete({ client, ...limits }, { StackName })
  } catch (error) {
    signal?.throwIfAborted()
    throw new LocalError(`The account cannot be bootstrapped: ${(error as Error).message}`, { cause: error })
  } finally {
    client.destroy()
  }
}
