import { type Declared, type Figure, type Range, verdict } from './figures/figure.ts'

/** Reports progress; the figures come at the end. */
export const progress = (text: string): void => {
  process.stderr.write(`  ${text}\n`)
}

/** Sends the figures to `run.ts`, or prints them if the bench was started by itself. */
export const report = (figures: readonly Figure[]): void => {
  if (process.send) process.send(figures)
  else process.stdout.write(formatFigures(figures))
}

export type Json = { [key: string]: Json | number | Range }

/** The numbers of a bench as one object, nested at the dots of their keys, with ranges beside them: `vsSdkRange`. */
export const toJson = (figures: readonly Figure[]): Json => {
  const json: Json = {}
  const put = (key: string, value: number | Range) => {
    const path = key.split('.')
    const last = path.pop() ?? ''
    let at = json
    for (const step of path) {
      at[step] ??= {}
      const below = at[step]
      if (typeof below !== 'object' || 'length' in below) throw new Error(`${key} stands below a figure`)
      at = below as Json
    }
    if (last in at) throw new Error(`${key} is reported twice`)
    at[last] = value
  }
  for (const { key, number, range } of figures) {
    if (key === undefined || number === undefined) continue
    put(key, number)
    if (range) put(`${key}Range`, range)
  }
  return json
}

/** The keys that a bench declares and did not report, and those that it reported and does not declare. */
export const differences = (
  declared: Declared,
  figures: readonly Figure[],
): { missing: string[]; undeclared: string[] } => {
  const keys = figures.flatMap(({ key }) => key ?? [])
  return {
    missing: Object.keys(declared).filter((key) => !keys.includes(key)),
    undeclared: keys.filter((key) => !(key in declared)),
  }
}

/** A table with its columns aligned. */
export const formatFigures = (figures: readonly Figure[]): string => {
  const rows = [
    ['what', 'measured', 'budget', ''],
    ...figures.map((figure) => [figure.what, figure.value, figure.budget ?? '', verdict(figure)]),
  ]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd()
  return `${rows.map(line).join('\n')}\n`
}
