import { awaitDeployment } from './deployment.ts'
import { spareSignatures } from './spare-signatures.ts'

/** Vitest's set-up of each file that needs AWS. */
spareSignatures()
await awaitDeployment()
