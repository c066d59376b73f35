import * as z from 'zod'
import { type ErrorCode, errorCatalogue } from './errors.ts'

const codes = Object.keys(errorCatalogue) as [ErrorCode, ...ErrorCode[]]

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z
  .object({
    type: z.string().meta({ example: 'urn:parley:problem:chat_not_found' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' })
export type Problem = z.infer<typeof Problem>
