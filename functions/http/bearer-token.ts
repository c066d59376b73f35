import type { APIGatewayProxyEventV2 } from 'aws-lambda'

/** The access token of a request that the authorizer let through. */
export const bearerToken = ({ headers }: Pick<APIGatewayProxyEventV2, 'headers'>): string =>
  (headers['authorization'] ?? '').replace(/^bearer /i, '').trim()
