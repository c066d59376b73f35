import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { drawBars } from '../../bench/publishing/bar-chart.ts'
import { areas } from '../../bench/publishing/areas.ts'
import { readPublished } from '../../bench/publishing/published.ts'
import { renderCharts, renderReadme } from '../../bench/publishing/render.ts'
import { benches } from '../../bench/registry.ts'

const folder = join(import.meta.dirname, '../../bench')
const readme = readFileSync(join(folder, 'README.md'), 'utf8')

/** After a change of either, `npm run bench -- --render` writes them again. */
describe('the published figures', () => {
  const published = readPublished()
  const charts = renderCharts(published, benches)

  it.each(Object.keys(charts))('have a chart %s as they say', (name) => {
    expect(readFileSync(join(folder, 'charts', `${name}.svg`), 'utf8')).toBe(charts[name])
    expect(readme).toContain(`](charts/${name}.svg)`)
  })

  it('stand in the tables of the README', () => {
    expect(renderReadme(readme, published)).toBe(readme)
  })

  it.each(Object.keys(benches))('have a place for %s in the README', (name) => {
    expect(readme).toContain(`<!-- figures of ${name} -->`)
  })

  it.each(Object.entries(areas))('are declared where the chart %s shows them', (_, { bench, groups }) => {
    for (const { key } of groups.flatMap(({ bars }) => bars)) expect(benches[bench]).toHaveProperty([key])
  })
})

describe('a bar chart', () => {
  const chart = (value: number, other: number) =>
    drawBars({
      title: 'A < B & C',
      notes: [],
      groups: [
        {
          bars: [
            { label: 'one', value, text: '1', ours: true },
            { label: 'other', value: other, text: '2' },
          ],
        },
      ],
    })
  const lengths = (svg: string) =>
    [...svg.matchAll(/width="([\d.]+)" height="14"/g)].map(([, length]) => Number(length))

  it('draws bars in proportion', () => {
    const [one = 0, other = 0] = lengths(chart(30, 60))
    expect(other / one).toBeCloseTo(2, 1)
  })

  it('draws a bar for nothing at all', () => {
    expect(lengths(chart(0, 0))).toEqual([1, 1])
  })

  it('escapes its texts', () => {
    expect(chart(1, 1)).toContain('A &lt; B &amp; C</text>')
  })
})
