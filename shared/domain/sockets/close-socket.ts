import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import { httpStatusOf } from '../../platform/aws/http-status.ts'
import { sdkClient } from '../../platform/aws/sdk-client.ts'
import { logger } from '../../platform/observability/logger.ts'
import { socketSettings } from '../../platform/settings/socket.ts'
import { onFirstUse } from '../../platform/start-up/start-up.ts'

const management = onFirstUse(() =>
  sdkClient(ApiGatewayManagementApiClient, { endpoint: socketSettings().callbackUrl }),
)

/**
 * Asks API Gateway to close a socket. A failure is only logged: call this after the socket's records are removed,
 * when it can neither send nor receive anything any more.
 */
export const closeSocket = async (connectionId: string): Promise<void> => {
  try {
    await management().send(new DeleteConnectionCommand({ ConnectionId: connectionId }))
  } catch (error) {
    const isGone = httpStatusOf(error) === 410
    if (!isGone) logger.warn('a socket could not be closed', { connectionId, error })
  }
}
