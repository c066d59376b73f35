import type { Span } from './links.ts'

/** The fence that a line opens, after at most three spaces. Backticks with others behind them are a span on one line. */
const openingFence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/
const closingFence = /^ {0,3}(?:`+|~+)\s*$/

type Line = Span & { text: string }

const linesOf = (text: string): Line[] => {
  let start = 0
  return text.split('\n').map((line) => {
    const end = start + line.length
    const span = { start, end, text: line }
    start = end + 1
    return span
  })
}

const opens = (line: string): string | undefined => openingFence.exec(line)?.[1]

/** At least as many of the same characters as have opened the fence, and nothing else. */
const closes = (line: string, opened: string): boolean =>
  closingFence.test(line) && line.trim().startsWith(opened)

/** Code spans of one paragraph: from a run of backticks to the next run of the same length. */
const inlineCode = (text: string, { start, end }: Span): Span[] => {
  const runs = [...text.slice(start, end).matchAll(/`+/g)].map(({ 0: run, index }) => ({
    start: start + index,
    length: run.length,
  }))
  const spans: Span[] = []
  for (let open = 0; open < runs.length; open++) {
    const first = runs[open]
    const close = runs.findIndex(({ length }, index) => index > open && length === first?.length)
    const last = runs[close]
    if (!first || !last) continue
    spans.push({ start: first.start, end: last.start + last.length })
    open = close
  }
  return spans
}

/**
 * The code in a text, in order: fenced blocks, of which an unclosed one reaches to the end, and spans between backticks
 * within a paragraph. A backtick without another one is text.
 * @see https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 * @see https://spec.commonmark.org/0.31.2/#code-spans
 */
export const codeIn = (text: string): Span[] => {
  if (!text.includes('`') && !text.includes('~~~')) return []
  const spans: Span[] = []
  let fence: { opened: string; start: number } | undefined
  let paragraph: Span | undefined
  const endParagraph = () => {
    if (paragraph) spans.push(...inlineCode(text, paragraph))
    paragraph = undefined
  }
  for (const line of linesOf(text)) {
    const opened = fence ? undefined : opens(line.text)
    if (fence) {
      if (!closes(line.text, fence.opened)) continue
      spans.push({ start: fence.start, end: line.end })
      fence = undefined
    } else if (opened !== undefined) {
      endParagraph()
      fence = { opened, start: line.start }
    } else if (line.text.trim() === '') endParagraph()
    else paragraph = { start: paragraph?.start ?? line.start, end: line.end }
  }
  endParagraph()
  if (fence) spans.push({ start: fence.start, end: text.length })
  return spans
}
