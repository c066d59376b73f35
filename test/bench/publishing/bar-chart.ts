/** A chart as SVG: rows of horizontal bars in groups. It follows the reader's light or dark scheme. */

export type Bar = {
  label: string
  value: number
  /** The value with its unit. */
  text: string
  /** The middle half of several runs. */
  range?: readonly [from: number, to: number]
  /** Parley's own, beside those of others. */
  ours?: boolean
}
export type Group = {
  title?: string
  bars: readonly Bar[]
  /** A line across the bars. */
  budget?: { value: number; text: string }
}
export type Chart = {
  title: string
  /** Lines that say what is compared, and under which conditions. */
  notes: readonly string[]
  groups: readonly Group[]
  /** Each power of ten takes as much room as the next. */
  logarithmic?: boolean
}

const width = 760
const margin = 20
const labelWidth = 230
const valueWidth = 100
const rowHeight = 24
const barHeight = 14
const from = margin + labelWidth
const room = width - from - valueWidth - margin

const style = `<style>
  text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #1f2328; paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
  .title { font-size: 16px; font-weight: 600 }
  .note, .budget-text { font-size: 12px; fill: #59636e }
  .group { font-weight: 600 }
  .background { fill: #ffffff }
  .ours { fill: #2563c9 }
  .other { fill: #a3adb8 }
  .range { stroke: #1f2328; stroke-width: 1.5 }
  .budget { stroke: #c0392b; stroke-width: 1.5; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; stroke: #0d1117 }
    .note, .budget-text { fill: #9aa4af }
    .background { fill: #0d1117 }
    .ours { fill: #5b9bff }
    .other { fill: #6b7580 }
    .range { stroke: #e6edf3 }
    .budget { stroke: #ff7b72 }
  }
</style>`

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const round = (value: number) => Math.round(value * 10) / 10
const text = (x: number, y: number, content: string, kind = '', end = false) =>
  `<text x="${round(x)}" y="${round(y)}"${kind && ` class="${kind}"`}${end ? ' text-anchor="end"' : ''}>${escaped(content)}</text>`
const line = (x: number, y: number, x2: number, y2: number, kind: string) =>
  `<line x1="${round(x)}" y1="${round(y)}" x2="${round(x2)}" y2="${round(y2)}" class="${kind}"/>`

/** The place of a value on the axis, in pixels from its beginning. */
type Scale = (value: number) => number

const scaleOf = (groups: readonly Group[], logarithmic: boolean): Scale => {
  const bars = groups.flatMap((group) => group.bars)
  const budgets = groups.flatMap(({ budget }) => budget?.value ?? [])
  const most = Math.max(...bars.flatMap(({ value, range }) => [value, ...(range ?? [])]), ...budgets)
  if (!logarithmic) return (value) => (most > 0 ? (Math.max(0, value) / most) * room : 0)
  const least = Math.min(...[...bars.map(({ value }) => value), ...budgets].filter((value) => value > 0))
  // A decade below the least, so that its bar shows.
  const low = Math.floor(Math.log10(least)) - 0.3
  const decades = Math.log10(most) - low
  return (value) => (value > 0 ? Math.max(0, ((Math.log10(value) - low) / decades) * room) : 0)
}

const drawGroup = (group: Group, top: number, scale: Scale): { drawn: string[]; bottom: number } => {
  const drawn: string[] = []
  let y = top
  if (group.title) {
    drawn.push(text(margin, y + 14, group.title, 'group'))
    y += 22
  }
  const barsTop = y
  const texts: string[] = []
  for (const { label, value, text: shown, range, ours } of group.bars) {
    const [length, middle] = [Math.max(1, scale(value)), y + rowHeight / 2]
    texts.push(text(from - 10, middle + 4.5, label, '', true))
    drawn.push(
      `<rect x="${from}" y="${round(middle - barHeight / 2)}" width="${round(length)}" height="${barHeight}" rx="2" class="${ours ? 'ours' : 'other'}"/>`,
    )
    if (range) drawn.push(line(from + scale(range[0]), middle, from + scale(range[1]), middle, 'range'))
    const end = Math.max(length, range ? scale(range[1]) : 0)
    texts.push(text(from + end + 8, middle + 4.5, shown))
    y += rowHeight
  }
  if (group.budget) {
    const x = from + scale(group.budget.value)
    drawn.push(line(x, barsTop, x, y + 3, 'budget'))
    texts.push(text(x, y + 15, group.budget.text, 'budget-text', x > from + room / 2))
    y += 20
  }
  // Above the lines, which they hide behind them.
  return { drawn: [...drawn, ...texts], bottom: y + 10 }
}

/** Groups have a scale each, unless all of one unit share one. */
export const drawBars = ({ title, notes, groups, logarithmic = false }: Chart, shared = false): string => {
  const drawn = [text(margin, 30, title, 'title')]
  let y = 40
  for (const note of notes) {
    drawn.push(text(margin, y + 10, note, 'note'))
    y += 17
  }
  y += 8
  const all = scaleOf(groups, logarithmic)
  for (const group of groups) {
    const { drawn: more, bottom } = drawGroup(group, y, shared ? all : scaleOf([group], logarithmic))
    drawn.push(...more)
    y = bottom
  }
  const height = y + 6
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title).replaceAll('"', '&quot;')}">
${style}
<rect width="${width}" height="${height}" rx="8" class="background"/>
${drawn.join('\n')}
</svg>
`
}
