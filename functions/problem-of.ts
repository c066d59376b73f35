import { errorCatalogue } from '../shared/contract/errors.ts'
import type { Problem } from '../shared/contract/problem.ts'
import type { ParleyError } from '../shared/platform/errors/parley-error.ts'

/** A refusal as the contract words it, whichever trigger answers with it. */
export const problemOf = (error: ParleyError, requestId: string): Problem => ({
  type: `urn:parley:problem:${error.code}`,
  title: errorCatalogue[error.code].title,
  status: error.status,
  detail: error.message,
  code: error.code,
  requestId,
  ...(error.errors && { errors: [...error.errors] }),
})
