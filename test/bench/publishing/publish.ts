import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure } from '../figures/figure.ts'
import { readPublished, writePublished } from './published.ts'
import { type Benches, renderCharts, renderReadme } from './render.ts'

const folder = join(import.meta.dirname, '..')

/** Writes the charts and the tables of the README from what is published. */
export const render = (benches: Benches): void => {
  const published = readPublished()
  mkdirSync(join(folder, 'charts'), { recursive: true })
  for (const [name, svg] of Object.entries(renderCharts(published, benches)))
    writeFileSync(join(folder, 'charts', `${name}.svg`), svg)
  const file = join(folder, 'README.md')
  writeFileSync(file, renderReadme(readFileSync(file, 'utf8'), published))
}

/** Publishes the figures of a run. Those of benches that did not run stay. */
export const publish = (taken: ReadonlyMap<string, readonly Figure[]>, benches: Benches): void => {
  const date = new Date().toISOString().slice(0, 10)
  const published = readPublished()
  for (const [bench, figures] of taken) published[bench] = { date, figures: [...figures] }
  writePublished(published)
  render(benches)
}
