import { inject } from 'vitest'
import type { Deployment } from './deploy-for-tests.ts'

declare module 'vitest' {
  interface ProvidedContext {
    deployment: Deployment
  }
}

/** The stack that this test run deployed, for integration and end-to-end tests. */
export const deployment = (): Deployment => inject('deployment')
