import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { localApiUrl, localEndpoints } from '../local/endpoints.ts'
import type { Emulator } from '../local-gaps.ts'

/** The deployment that is checked. */
export type Target = {
  stage: string
  restUrl: string
  webSocketUrl: string
  webUrl: string
  /** The stack's outputs by their names in infra/, whatever the construct is called. */
  output: (name: string) => string
  emulator: Emulator | undefined
  /** The emulator's address. */
  endpointUrl: string | undefined
}

/** A mistake of whoever runs the check, or a deployment that is not there. */
export class TargetError extends Error {
  override name = 'TargetError'
}

/** CloudFormation adds a hash to the names of outputs of a construct in a stack of others. */
const outputsOf = (all: Record<string, string>, construct: string) => {
  const named = (name: string) =>
    Object.keys(all).filter((key) => new RegExp(`^${construct}${name}([0-9A-F]{8})?$`).test(key))
  return (name: string): string => {
    const [key, ...more] = named(name)
    if (key === undefined) throw new TargetError(`The stack has no output ${construct}${name}`)
    if (more.length > 0) throw new TargetError(`Several outputs are called ${construct}${name}`)
    return all[key] ?? ''
  }
}

const nameOf = (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown))

/**
 * Looks a deployment up by its stack.
 * @param construct the construct's id in a stack that holds more than Parley, else empty.
 */
export const findTarget = async (
  cloudFormation: CloudFormationClient,
  {
    stack,
    construct,
    emulator,
    endpointUrl,
  }: { stack: string; construct: string; emulator: Emulator | undefined; endpointUrl: string | undefined },
): Promise<Target> => {
  const { Stacks } = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch((error: unknown) => {
      throw new TargetError(`The stack ${stack} cannot be read: ${nameOf(error)}`)
    })
  const all = Object.fromEntries(
    (Stacks?.[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  )
  const output = outputsOf(all, construct)
  const base = { stage: output('Stage'), output, emulator, endpointUrl }
  const [restUrl, webSocketUrl] = [output('RestUrl'), output('WebSocketUrl')]
  if (endpointUrl === undefined) return { ...base, restUrl, webSocketUrl, webUrl: output('WebUrl') }
  const { webUrl } = localEndpoints(endpointUrl, {
    restUrl,
    webSocketUrl,
    webBucketName: output('WebBucketName'),
  })
  return {
    ...base,
    restUrl: localApiUrl(endpointUrl, restUrl),
    webSocketUrl: localApiUrl(endpointUrl, webSocketUrl),
    webUrl,
  }
}
