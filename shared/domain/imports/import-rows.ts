import type * as z from 'zod'
import { checkFields, describeFieldErrors, type FieldError } from '../../contract/field-errors.ts'
import type { RefusedRow } from '../../contract/service/imports.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'

export const invalid = (errors: readonly FieldError[]) =>
  new ParleyError('validation_failed', describeFieldErrors(errors), { errors })

export type ReadRow<Row> = { row: number; data: Row }

const idOf = (value: unknown): { id?: string } => {
  const id = (value as { id?: unknown } | null)?.id
  return typeof id === 'string' || typeof id === 'number' ? { id: String(id).slice(0, 256) } : {}
}

/**
 * A refusal as the report lists it. Errors of the server are no refusals: they are thrown on, and the batch repeated.
 */
export const refusedRow = (row: number, value: unknown, thrown: unknown): RefusedRow => {
  if (!(thrown instanceof ParleyError) || thrown.status >= 500) throw thrown
  const { code, message: detail, errors } = thrown
  return { row, ...idOf(value), code, detail, ...(errors && { errors: [...errors] }) }
}

/** Reads each row by itself. */
export const readRows = <S extends z.ZodType>(
  schema: S,
  rows: readonly unknown[],
): { read: ReadRow<z.output<S>>[]; refused: RefusedRow[] } => {
  const read: ReadRow<z.output<S>>[] = []
  const refused: RefusedRow[] = []
  for (const [row, value] of rows.entries()) {
    const checked = checkFields(schema, value)
    if (checked.errors) refused.push(refusedRow(row, value, invalid(checked.errors)))
    else read.push({ row, data: checked.data })
  }
  return { read, refused }
}
