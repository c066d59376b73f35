import type * as z from 'zod'
import { checkFields, describeFieldErrors, type FieldError } from '../../shared/contract/field-errors.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { ParleyError } from '../../shared/platform/errors/parley-error.ts'

/** A request, as it came. Its body is read only where the route has one. */
export type GivenRequest = { params: unknown; query: unknown; body: () => unknown }

export type CheckedRequest = { params: unknown; query: unknown; body: unknown }

/** Adds everything that is wrong with the value to `errors`. */
const check = (schema: z.ZodType, value: unknown, errors: FieldError[]): unknown => {
  const checked = checkFields(schema, value)
  if (!checked.errors) return checked.data
  errors.push(...checked.errors)
  return undefined
}

/**
 * Validates a request by its route's schemas, all that is wrong with it at once.
 * @throws ParleyError `validation_failed`, and what reading the body throws.
 */
export const checkRequest = (route: Route, given: GivenRequest): CheckedRequest => {
  const errors: FieldError[] = []
  const params = check(route.params, given.params, errors)
  const query = check(route.query, given.query, errors)
  const body = route.body && check(route.body, given.body(), errors)
  if (errors.length > 0) {
    throw new ParleyError('validation_failed', describeFieldErrors(errors), { errors })
  }
  return { params, query, body }
}
