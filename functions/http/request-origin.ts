import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { deviceOf } from '../device.ts'
import type { Origin } from '../operations/route-handlers.ts'
import { bearerToken } from './bearer-token.ts'
import { sourceAddress } from './source-address.ts'

/** Reads only what is asked for: few functions have the settings of `sourceAddress`. */
export const requestOrigin = (event: APIGatewayProxyEventV2): Origin => ({
  address: () => sourceAddress(event),
  device: () => deviceOf(event.headers['user-agent']),
  accessToken: () => bearerToken(event),
})
