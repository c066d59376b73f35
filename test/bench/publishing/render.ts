import { type Declaration, type Declared, type Figure, formatNumber, verdict } from '../figures/figure.ts'
import { type Area, areas } from './areas.ts'
import { type Bar, drawBars, type Group } from './bar-chart.ts'
import type { Published } from './published.ts'

export type Benches = Readonly<Record<string, Declared>>

const declarationOf = (benches: Benches, bench: string, key: string): Declaration => {
  const declaration = benches[bench]?.[key]
  if (!declaration) throw new Error(`${bench} declares no ${key}, which a chart shows`)
  return declaration
}

const draw = (
  { bench, title, notes, groups, logarithmic, shared }: Area,
  published: Published,
  benches: Benches,
): string => {
  const { figures, date } = published[bench] ?? { figures: [], date: '' }
  const drawn = groups.map(({ title: groupTitle, bars }): Group => {
    const budgets = bars.flatMap(({ key }) => {
      const { unit, atMost, atLeast } = declarationOf(benches, bench, key)
      const value = atMost ?? atLeast
      return value === undefined ? [] : [{ value, text: `budget ${formatNumber(unit, value)}` }]
    })
    return {
      ...(groupTitle !== undefined && { title: groupTitle }),
      ...(budgets[0] && { budget: budgets[0] }),
      bars: bars.map(({ label, key, ours = false }): Bar => {
        const { number = Number.NaN, range } = figures.find((figure) => figure.key === key) ?? {}
        const { unit } = declarationOf(benches, bench, key)
        return { label, value: number, text: formatNumber(unit, number), ours, ...(range && { range }) }
      }),
    }
  })
  const dated = notes.with(-1, `${notes.at(-1)} Measured on ${date}.`)
  const chart = { title, notes: dated, groups: drawn, ...(logarithmic && { logarithmic }) }
  return drawBars(chart, shared)
}

/** The charts whose benches were published, by their files' names. */
export const renderCharts = (published: Published, benches: Benches): Record<string, string> =>
  Object.fromEntries(
    Object.entries(areas)
      .filter(([, { bench }]) => published[bench])
      .map(([name, area]) => [name, draw(area, published, benches)]),
  )

const cell = (value: string) => value.replaceAll('|', '\\|')
/** Rows below another one keep to the right of it. */
const label = (what: string) => (what.startsWith('  ') ? `&emsp;${what.trim()}` : what)
const row = (figure: Figure) =>
  `| ${[label(figure.what), figure.value, figure.budget ?? '', verdict(figure)].map(cell).join(' | ')} |`

const table = ({ date, figures }: Published[string]): string =>
  [
    `Measured on ${date}:`,
    '',
    '| what | measured | budget | |',
    '| --- | --- | --- | --- |',
    ...figures.map(row),
  ].join('\n')

const images = (bench: string): string[] =>
  Object.entries(areas)
    .filter(([, area]) => area.bench === bench)
    .flatMap(([name, { title }]) => [`![${title}](charts/${name}.svg)`, ''])

/** Puts charts and tables into the README, between the marks of their benches. */
export const renderReadme = (readme: string, published: Published): string =>
  readme.replaceAll(
    /(<!-- figures of ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (whole, begin: string, bench: string, end: string) =>
      published[bench] ? [begin, ...images(bench), table(published[bench]), '', end].join('\n') : whole,
  )
