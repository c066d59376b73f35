import { join } from 'node:path'
import { test } from 'vitest'
import { columns, key, runInTerminal, withoutTerminals } from '../../steps/cli/terminal.ts'

const script = join(import.meta.dirname, '../../steps/cli/edit-lines.ts')
const why = withoutTerminals()
const title = 'a pasted line of $length characters stays whole below what comes in, and is entered whole'

/** Where the terminal breaks them, and just before and behind: the prompt takes two columns. */
const lengths = [1, columns - 3, columns - 2, columns - 1, 2 * columns - 3, 2 * columns - 2, 2 * columns + 30]

test.skipIf(why !== undefined).concurrent.for(lengths.map((length) => ({ length })))(
  why ? `${title} (skipped: ${why})` : title,
  async ({ length }, { onTestFinished, expect }) => {
    const terminal = runInTerminal([script], { onEnd: onTestFinished })
    await terminal.shows('a prompt', (lines) => lines.at(-1) === '>')
    const pasted = 'x'.repeat(length)
    terminal.type(pasted)
    await terminal.shows('it', (lines) => lines.slice(1).join('') === `> ${pasted}`)
    terminal.type(key.f5)
    await terminal.shows(
      'what came in above it',
      (lines) =>
        lines.slice(0, 3).join() === 'first,second,third' && lines.slice(3).join('') === `> ${pasted}`,
    )
    terminal.type(key.enter)
    const shown = await terminal.shows('a prompt again', (lines) => lines.at(-1) === '>')
    expect(shown.slice(0, 3)).toEqual(['first', 'second', 'third'])
    expect(shown.slice(3).join('')).toBe(`entered ${pasted}>`)
  },
)
