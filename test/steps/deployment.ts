import { inject } from 'vitest'
import type { Deployment } from './deploy-for-tests.ts'

declare module 'vitest' {
  interface ProvidedContext {
    deployments: Deployment[]
  }
}

/** The stack that this test run deployed for the worker that this file runs in, beside which nobody else uses it. */
export const deployment = (): Deployment => {
  const deployments = inject('deployments')
  // Vitest counts the workers that run at once from 1.
  const own = deployments[Number(process.env['VITEST_POOL_ID']) - 1] ?? deployments[0]
  if (!own) throw new Error('Nothing was deployed for tests')
  return own
}
