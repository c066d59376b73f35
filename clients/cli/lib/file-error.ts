import { harmlessLine } from './harmless.ts'
import { UsageError } from './failure.ts'

/**
 * The system's refusal of a file as a sentence, e.g. `menu.pdf cannot be read (ENOENT)`. Other errors stay as they are.
 */
export const fileError = (path: string, cannot: string, error: unknown): unknown => {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (typeof code !== 'string' || !('syscall' in (error as Error))) return error
  return new UsageError(harmlessLine(`${path} cannot be ${cannot} (${code})`))
}
