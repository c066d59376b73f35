import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Figure } from '../figures/figure.ts'

/** The figures of the last run that was published, and its day: a bench's rows as they stood in the table. */
export type Published = Record<string, { date: string; figures: Figure[] }>

const file = join(import.meta.dirname, '..', 'published.json')

export const readPublished = (): Published => JSON.parse(readFileSync(file, 'utf8')) as Published

/** Writes the file as the format check wants it. */
export const writePublished = (published: Published): void => {
  writeFileSync(file, JSON.stringify(published))
  const biome = createRequire(import.meta.url).resolve('@biomejs/biome/bin/biome')
  execFileSync(process.execPath, [biome, 'format', '--write', file], { stdio: 'ignore' })
}
