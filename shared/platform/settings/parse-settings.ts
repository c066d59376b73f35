import * as z from 'zod'

/**
 * Parses part of the environment once, when the module that needs it loads, so that a function with a missing
 * setting fails at its start and says which one.
 */
export const parseSettings = <Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Record<string, string | undefined> = process.env,
): z.infer<z.ZodObject<Shape>> => {
  // Compiled for speed, a schema pays only when it is used more than once.
  const parsed = z.object(shape).safeParse(environment, { jitless: true })
  if (parsed.success) return parsed.data
  throw new Error(`Settings are missing or wrong: ${z.prettifyError(parsed.error)}`)
}

export const requiredText = z.string().min(1)
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
