import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { Act, Attempt } from '../../shared/domain/accounts/attempt-limit.ts'
import { sourceAddress } from './source-address.ts'

/** An attempt on an account, from where the request came from. */
export const attemptOn = (account: string, act: Act, event: APIGatewayProxyEventV2): Attempt => ({
  act,
  address: sourceAddress(event),
  account,
})
