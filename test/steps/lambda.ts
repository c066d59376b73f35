import { deployment } from './deployment.ts'
import { signedCall } from './signed-call.ts'

type FunctionOutput =
  | 'LiveFunctionName'
  | 'MessagesFunctionName'
  | 'ConnectFunctionName'
  | 'AuthFunctionName'
  | 'NotifyFunctionName'
  | 'RequiredNotificationFunctionName'
  | 'NotifyRequiredFunctionName'
  | 'NotificationGuardFunctionName'

const call = async (
  method: string,
  output: FunctionOutput,
  path: string,
  body?: unknown,
): Promise<unknown> => {
  const functionName = deployment().outputs[output]
  if (!functionName) throw new Error(`The stack has no output ${output}`)
  const answer = await signedCall({
    service: 'lambda',
    method,
    path: `/2015-03-31/functions/${functionName}/${path}`,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  return JSON.parse(answer)
}

/** Invokes a deployed function with an event of one's own, for what the gateway would bring one after another. */
export const invoke = (output: FunctionOutput, event: unknown): Promise<unknown> =>
  call('POST', output, 'invocations', event)

type Configuration = {
  Environment?: { Variables?: Record<string, string> }
  LoggingConfig?: { LogGroup?: string }
}

/** What a function has written into its log, in JSON, of lines that hold a text. */
export const logLines = async (output: FunctionOutput, text: string): Promise<Record<string, unknown>[]> => {
  const { LoggingConfig } = (await call('GET', output, 'configuration')) as Configuration
  const answer = await signedCall({
    service: 'logs',
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'Logs_20140328.FilterLogEvents',
    },
    body: JSON.stringify({ logGroupName: LoggingConfig?.LogGroup, filterPattern: `"${text}"` }),
  })
  const { events = [] } = JSON.parse(answer) as { events?: { message: string }[] }
  return events.flatMap(({ message }) =>
    message
      .split('\n')
      .filter((line) => line.startsWith('{') && line.includes(text))
      .map((line) => JSON.parse(line)),
  )
}

const setVariables = (output: FunctionOutput, Variables: Record<string, string>) =>
  call('PUT', output, 'configuration', { Environment: { Variables } })

/** The functions that send messages: over a socket and over REST. */
const senders = ['LiveFunctionName', 'MessagesFunctionName'] as const

/**
 * Tells functions something else than they were deployed with.
 * @returns what tells them the old again.
 */
export const tell = async (
  outputs: readonly FunctionOutput[],
  told: Record<string, string>,
): Promise<() => Promise<void>> => {
  const deployed = await Promise.all(
    outputs.map(async (output) => {
      const { Environment } = (await call('GET', output, 'configuration')) as Configuration
      return { output, variables: Environment?.Variables ?? {} }
    }),
  )
  for (const { output, variables } of deployed) await setVariables(output, { ...variables, ...told })
  return async () => {
    for (const { output, variables } of deployed) await setVariables(output, variables)
  }
}

/** Runs `work` while functions are told something else than they were deployed with. */
export const whileTold = async <T>(
  outputs: readonly FunctionOutput[],
  told: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> => {
  const untell = await tell(outputs, told)
  try {
    return await work()
  } finally {
    await untell()
  }
}

/** Makes the senders die between the write of one message and its fan-out, for as long as `work` runs. */
export const whileDyingAfterAppend = <T>(clientMessageId: string, work: () => Promise<T>): Promise<T> =>
  whileTold(senders, { FAULT_POINT: `after-append:${clientMessageId}` }, work)

/** Holds senders to a rate, which the tests' deployment does not, for as long as `work` runs. */
export const whileHeldToRate = <T>(
  { perSecond, burst }: { perSecond: number; burst: number },
  work: () => Promise<T>,
): Promise<T> =>
  whileTold(senders, { MESSAGES_PER_SECOND: String(perSecond), MESSAGE_BURST: String(burst) }, work)

/** Has newcomers confirm their address with a code, as on AWS, for as long as `work` runs. */
export const whileConfirmingSignUps = <T>(work: () => Promise<T>): Promise<T> =>
  whileTold(['AuthFunctionName'], { CONFIRM_SIGN_UPS: 'true' }, work)
