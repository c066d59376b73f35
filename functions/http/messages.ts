import { hookRoutes } from '../../shared/contract/routes/hooks.ts'
import { messageRoutes } from '../../shared/contract/routes/messages.ts'
import { hookOperations } from '../operations/hooks.ts'
import { messageOperations } from '../operations/messages.ts'
import { httpFunction } from './http-function.ts'

export const handler = httpFunction(
  { ...messageRoutes, ...hookRoutes },
  { ...messageOperations, ...hookOperations },
)
