/** One line of the table that a bench prints at its end. */
export type Figure = {
  what: string
  value: string
  /** The limit, for figures that have one. */
  budget?: string
  ok?: boolean
  /** Where it stands in the object of `--json`, below its bench: `at200.p99Ms`. */
  key?: string
  /** The figure as a plain number there. */
  number?: number
}

/** Reports progress; the figures come at the end. */
export const progress = (text: string): void => {
  process.stderr.write(`  ${text}\n`)
}

/** Sends the figures to `run.ts`, or prints them if the bench was started by itself. */
export const report = (figures: readonly Figure[]): void => {
  if (process.send) process.send(figures)
  else process.stdout.write(formatFigures(figures))
}

type Json = { [key: string]: Json | number }

/** The numbers of a bench as one object, nested at the dots of their keys. */
export const toJson = (figures: readonly Figure[]): Json => {
  const json: Json = {}
  for (const { key, number } of figures) {
    if (key === undefined || number === undefined) continue
    const path = key.split('.')
    const last = path.pop() ?? ''
    let at = json
    for (const step of path) {
      at[step] ??= {}
      const below = at[step]
      if (typeof below === 'number') throw new Error(`${key} stands below a figure`)
      at = below
    }
    if (last in at) throw new Error(`${key} is reported twice`)
    at[last] = number
  }
  return json
}

export const verdict = ({ ok }: Figure): string => (ok === undefined ? '' : ok ? 'ok' : 'OVER')

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

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low, high] =
    sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]]
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2
}
