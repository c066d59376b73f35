import type * as z from 'zod'

/** What a schema makes of a record's body; a body that is no JSON is refused as an absent one would be. */
export const parseJson = <T>(schema: z.ZodType<T>, body: string): z.ZodSafeParseResult<T> => {
  try {
    return schema.safeParse(JSON.parse(body))
  } catch {
    return schema.safeParse(undefined)
  }
}
