import { ConditionsProxy } from '../../conditions/proxy.ts'
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

/**
 * Puts AWS's conditions between the functions of a chat and the emulator, for as long as `work` runs: between them and
 * the table, their queues and `@connections`.
 */
export const underAwsConditions = async <T>(work: () => Promise<T>): Promise<T> => {
  const { endpointUrl, webSocketUrl } = deployment()
  const proxy = new ConditionsProxy(endpointUrl)
  const url = await proxy.listen()
  const settings = {
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_SQS: url,
    WEBSOCKET_CALLBACK_URL: `${url}${new URL(webSocketUrl).pathname}`,
  }
  try {
    return await withSettings(functions, settings, work)
  } finally {
    proxy.close()
  }
}
