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
    // The line is cleared first, and may be seen so.
    const shown = await terminal.shows('a prompt again', (lines) => lines.slice(4).at(-1) === '>')
    expect(shown.slice(0, 3)).toEqual(['first', 'second', 'third'])
    expect(shown.slice(3).join('')).toBe(`entered ${pasted}>`)
  },
)

const listing = 'Tab writes what several names have in common, and then lists them above the line'
test
  .skipIf(why !== undefined)
  .concurrent(why ? `${listing} (skipped: ${why})` : listing, async ({ onTestFinished, expect }) => {
    const terminal = runInTerminal([script], { onEnd: onTestFinished })
    await terminal.shows('a prompt', (lines) => lines.at(-1) === '>')
    const before = 'x'.repeat(columns)
    terminal.type(`${before} @b\t`)
    await terminal.shows('the common part', (lines) => lines.slice(1).join('') === `> ${before} @bob`)
    terminal.type('\t')
    const shown = await terminal.shows('the names', (lines) =>
      lines.some((line) => /^@bob +@bobby$/.test(line)),
    )
    expect(shown[0]).toBe('first')
    await terminal.shows('the line below', (lines) => lines.slice(-2).join('') === `> ${before} @bob`)
    terminal.type(`${key.enter}`)
    await terminal.shows('what is entered', (lines) => lines.join('').includes(`entered ${before} @bob`))
  })
