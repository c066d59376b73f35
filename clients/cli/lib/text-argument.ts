import { UsageError } from './failure.ts'
import type { Host } from './host.ts'
import { readText } from './standard-input.ts'

/** The positional argument of commands that take a text. */
export const textPosition = {
  type: 'string',
  array: true,
  describe: 'Text of the message',
  defaultDescription: 'standard input',
} as const

/** The words before `--` and those after it, which are never read as options. */
type Words = { text?: string[] | undefined; '--'?: unknown }

/** The text in the arguments, or else in standard input. @throws UsageError if there is neither, or it is not UTF-8. */
export const textFrom = async (
  { text = [], '--': after = [] }: Words,
  { stdin }: Pick<Host, 'stdin'>,
): Promise<string> => {
  const words = [...text, ...(after as string[])]
  if (words.length > 0) return words.join(' ')
  if (stdin.isTTY) throw new UsageError('The text is missing. Give it, or pipe it into standard input')
  return readText(stdin)
}
