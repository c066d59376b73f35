import type * as z from 'zod'
import type { ImportOperation, importOperations } from '../../shared/contract/service/import-operations.ts'

/** The request and the answer of each import operation, as `Operations` has them of all others. */
export type Imports = {
  [O in ImportOperation]: {
    body: z.input<(typeof importOperations)[O]['body']>
    answer: z.output<(typeof importOperations)[O]['answer']>
  }
}
