import { awaitDeployment } from './deployment.ts'

/** Vitest's set-up of each file that needs AWS. */
await awaitDeployment()
