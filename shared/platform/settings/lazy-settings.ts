import * as z from 'zod'
import { atStart } from '../start-up/start-up.ts'

/** Part of the environment, and the schema that reads it. */
export type LazySettings<Settings> = (() => Settings) & { schema: () => z.ZodType<Settings> }

/**
 * Part of the environment as a schema reads it: parsed once, at a function's start, and elsewhere when it is first
 * asked for. The schema is a function and each call is marked as pure, so that bundles without a use for it leave it out.
 * @throws Error that names each setting that is missing or wrong.
 */
export const lazySettings = <Settings>(
  schema: () => z.ZodType<Settings>,
  environment: Record<string, string | undefined> = process.env,
): LazySettings<Settings> => {
  const settings = atStart(() => {
    // Compiled for speed, a schema pays only when it is used more than once.
    const parsed = schema().safeParse(environment, { jitless: true })
    if (parsed.success) return parsed.data
    throw new Error(`Settings are missing or wrong: ${z.prettifyError(parsed.error)}`)
  })
  return Object.assign(settings, { schema })
}

export const requiredText = z.string().min(1)
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true')
