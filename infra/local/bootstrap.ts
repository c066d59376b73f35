import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import {
  AlreadyExistsException,
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation'
import { emulatorRegion } from './environment.ts'
import { LocalError } from './failure.ts'

/** The template's path in the package of the command. */
const template = 'aws-cdk/lib/api/bootstrap/bootstrap-template.yaml'
const withinSeconds = 60

const stackName = 'CDKToolkit'

/** Begins to create the stack, unless the account has it, as an emulator that was deployed to before does. */
const create = async (client: CloudFormationClient): Promise<void> => {
  const command = new CreateStackCommand({
    StackName: stackName,
    TemplateBody: await readFile(createRequire(import.meta.url).resolve(template), 'utf8'),
    Parameters: [
      {
        ParameterKey: 'CloudFormationExecutionPolicies',
        ParameterValue: 'arn:aws:iam::aws:policy/AdministratorAccess',
      },
    ],
    Capabilities: ['CAPABILITY_NAMED_IAM'],
  })
  try {
    await client.send(command)
  } catch (error) {
    if (!(error instanceof AlreadyExistsException)) throw error
  }
}

/**
 * Has an emulator's account hold the stack that `cdk bootstrap` creates, from its template. The command itself would
 * take seconds, most of them to start.
 *
 * @throws LocalError when it fails.
 */
export const createBootstrapStack = async (endpoint: string, signal?: AbortSignal): Promise<void> => {
  const client = new CloudFormationClient({
    endpoint,
    region: emulatorRegion,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  })
  const limits = {
    maxWaitTime: withinSeconds,
    minDelay: 0.1,
    maxDelay: 0.1,
    ...(signal && { abortSignal: signal }),
  }
  try {
    await create(client)
    await waitUntilStackCreateComplete({ client, ...limits }, { StackName: stackName })
  } catch (error) {
    signal?.throwIfAborted()
    throw new LocalError(`The account cannot be bootstrapped: ${(error as Error).message}`, { cause: error })
  } finally {
    client.destroy()
  }
}
