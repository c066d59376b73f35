import * as z from 'zod'
import { emoji } from './fields.ts'

/** A seq in a path is text. */
export const pathSeq = z
  .string()
  .regex(/^\d{1,15}$/, 'Must be a whole number')
  .transform(Number)
  .pipe(z.int().min(1))

const percentDecoded = (text: string) => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** API Gateway passes path parameters on as they were sent, percent-encoded or not. */
export const pathEmoji = z.string().max(256).transform(percentDecoded).pipe(emoji)

/** An id that may hold any character, as it was sent and as it may be meant: API Gateway decodes no path parameter. */
export const pathSpellings = (id: string): string[] => [...new Set([id, percentDecoded(id)])]
