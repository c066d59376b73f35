import { awsAccount, ConditionsProxy, type Interfere } from '../../conditions/proxy.ts'
import { withSettings } from './lambda.ts'
import { deployment } from '../deployment/deployment.ts'

/** The functions of a chat in which people write. */
const functions = [
  'LiveFunctionName',
  'MessagesFunctionName',
  'ChatsFunctionName',
  'MembersFunctionName',
  'AppendFunctionName',
  'FanOutFunctionName',
] as const

/** They follow the table's stream. */
const streamFunctions = ['CleanUpFunctionName', 'DomainEventsFunctionName'] as const

/**
 * Puts AWS's conditions between the functions of a chat and the emulator, for as long as `work` runs: between them and
 * the table, their queues and `@connections`.
 * @param interfere lets calls of these functions fail besides.
 * @param changed further settings of these functions.
 * @param withStream the functions that follow the table's stream are among them.
 */
export const underAwsConditions = async <T>(
  work: () => Promise<T>,
  {
    interfere,
    changed = {},
    withStream = false,
  }: { interfere?: Interfere; changed?: Record<string, string>; withStream?: boolean } = {},
): Promise<T> => {
  const { endpointUrl, webSocketUrl } = deployment()
  const proxy = new ConditionsProxy(endpointUrl, awsAccount(), interfere)
  const url = await proxy.listen()
  const settings = {
    ...changed,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SQS: url,
    WEBSOCKET_CALLBACK_URL: `${url}${new URL(webSocketUrl).pathname}`,
  }
  try {
    return await withSettings([...functions, ...(withStream ? streamFunctions : [])], settings, work)
  } finally {
    proxy.close()
  }
}
