import { atStart } from '../start-up/start-up.ts'
import type { Reader } from './readers.ts'

type Readers = Record<string, Reader<unknown>>
type Values<R extends Readers> = { [Name in keyof R]: ReturnType<R[Name]> }

/** Part of the environment, and the variables that it is made of. */
export type LazySettings<Settings> = (() => Settings) & { readers: () => Readers }

/**
 * Part of the environment: read once, at a function's start, and elsewhere when it is first asked for. Without a schema
 * library, which would take milliseconds of every start. The readers are a function and each call is marked as pure, so
 * that bundles without a use for it leave it out.
 * @param make makes the settings of all values, and may refuse them together.
 * @throws Error that names each setting that is missing or wrong.
 */
export const lazySettings = <R extends Readers, Settings>(
  readers: () => R,
  make: (values: Values<R>) => Settings,
  environment: Record<string, string | undefined> = process.env,
): LazySettings<Settings> => {
  const settings = atStart(() => {
    const values: Record<string, unknown> = {}
    const problems: string[] = []
    for (const [name, read] of Object.entries(readers())) {
      try {
        values[name] = read(environment[name])
      } catch (problem) {
        problems.push(`${name} ${(problem as Error).message}`)
      }
    }
    if (problems.length > 0) throw new Error(`Settings are missing or wrong: ${problems.join(', ')}`)
    return make(values as Values<R>)
  })
  return Object.assign(settings, { readers })
}
