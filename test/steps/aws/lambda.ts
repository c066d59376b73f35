import { randomUUID } from 'node:crypto'
import { callAws } from './aws-api.ts'
import { deployment } from '../deployment/deployment.ts'

type FunctionOutput =
  | 'LiveFunctionName'
  | 'MessagesFunctionName'
  | 'ChatsFunctionName'
  | 'MembersFunctionName'
  | 'AppendFunctionName'
  | 'FanOutFunctionName'
  | 'ConnectFunctionName'
  | 'DisconnectFunctionName'
  | 'AccountFunctionName'
  | 'NotifyFunctionName'
  | 'RequiredNotificationFunctionName'
  | 'NotifyRequiredFunctionName'
  | 'NotificationGuardFunctionName'
  | 'SessionEventsFunctionName'
  | 'CleanUpFunctionName'
  | 'DomainEventsFunctionName'

const call = async (
  method: string,
  output: FunctionOutput,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const functionName = deployment().outputs[output]
  if (!functionName) throw new Error(`The stack has no output ${output}`)
  return callAws('lambda', { method, path: `/2015-03-31/functions/${functionName}/${path}`, body })
}

/** Invokes a deployed function with an event of one's own, for what the gateway would bring one after another. */
export const invoke = (output: FunctionOutput, event: unknown): Promise<unknown> =>
  call('POST', output, 'invocations', event)

const socketFunctions = {
  CONNECT: 'ConnectFunctionName',
  MESSAGE: 'LiveFunctionName',
  DISCONNECT: 'DisconnectFunctionName',
} as const

/**
 * Brings an event of a socket as the gateway would. The emulator's own gateway keeps nothing of what a function logs
 * meanwhile; what is invoked this way has its log kept.
 */
export const invokeSocket = (
  eventType: keyof typeof socketFunctions,
  connectionId: string,
  event: { body?: string; queryStringParameters?: Record<string, string> } = {},
): Promise<unknown> =>
  invoke(socketFunctions[eventType], {
    ...event,
    isBase64Encoded: false,
    requestContext: { eventType, connectionId, requestId: randomUUID() },
  })

/** Lets a function take the messages of a queue that nothing polls by default, as an operator does. */
export const enableMapping = async (output: string): Promise<void> => {
  const path = `/2015-03-31/event-source-mappings/${deployment().outputs[output]}`
  await callAws('lambda', { method: 'PUT', path, body: { Enabled: true } })
}

type Configuration = { Environment?: { Variables?: Record<string, string> } }

const setVariables = (output: FunctionOutput, Variables: Record<string, string>) =>
  call('PUT', output, 'configuration', { Environment: { Variables } })

/** The functions that send messages: over a socket and over REST. */
const senders = ['LiveFunctionName', 'MessagesFunctionName'] as const

/**
 * Deploys functions again with other settings.
 * @returns a function that restores the former ones.
 */
export const changeSettings = async (
  outputs: readonly FunctionOutput[],
  changed: Record<string, string>,
): Promise<() => Promise<void>> => {
  const deployed = await Promise.all(
    outputs.map(async (output) => {
      const { Environment } = (await call('GET', output, 'configuration')) as Configuration
      return { output, variables: Environment?.Variables ?? {} }
    }),
  )
  for (const { output, variables } of deployed) await setVariables(output, { ...variables, ...changed })
  return async () => {
    for (const { output, variables } of deployed) await setVariables(output, variables)
  }
}

/** Runs `work` while functions have other settings than they were deployed with. */
export const withSettings = async <T>(
  outputs: readonly FunctionOutput[],
  changed: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> => {
  const restore = await changeSettings(outputs, changed)
  try {
    return await work()
  } finally {
    await restore()
  }
}

/** Makes the senders die between the write of one message and its fan-out, for as long as `work` runs. */
export const whileDyingAfterAppend = <T>(clientMessageId: string, work: () => Promise<T>): Promise<T> =>
  withSettings(senders, { FAULT_POINT: `after-append:${clientMessageId}` }, work)

/** Holds senders to a rate, which the tests' deployment does not, for as long as `work` runs. */
export const whileHeldToRate = <T>(
  { perSecond, burst }: { perSecond: number; burst: number },
  work: () => Promise<T>,
): Promise<T> =>
  withSettings(senders, { MESSAGES_PER_SECOND: String(perSecond), MESSAGE_BURST: String(burst) }, work)

/** Lets each user have so many sockets, for as long as `work` runs. */
export const whileSocketsPerUserAre = <T>(count: number, work: () => Promise<T>): Promise<T> =>
  withSettings(['ConnectFunctionName'], { SOCKETS_PER_USER: String(count) }, work)

/** Has newcomers confirm their address with a code, as on AWS, for as long as `work` runs. */
export const whileConfirmingSignUps = <T>(work: () => Promise<T>): Promise<T> =>
  withSettings(['AccountFunctionName'], { CONFIRM_SIGN_UPS: 'true' }, work)

/** Has the handler of session events fail on every event, for as long as `work` runs. */
export const whileSessionEventsFail = <T>(work: () => Promise<T>): Promise<T> =>
  withSettings(['SessionEventsFunctionName'], { TABLE_NAME: 'no-such-table' }, work)

/** Has the senders look for their data in a table that is not there, for as long as `work` runs. */
export const whileWithoutTable = <T>(work: () => Promise<T>): Promise<T> =>
  withSettings(senders, { TABLE_NAME: 'no-such-table' }, work)
