/** How a number reads in the table. A share is 0 to 1; bytes read as kilobytes of 1,000. */
export type Unit = keyof typeof formats

/** A figure as a bench declares it, before it is measured. */
export type Declaration = {
  /** Its row in the table. Two spaces before it put it below the row above. */
  what: string
  unit: Unit
  atMost?: number
  atLeast?: number
}

/** The figures of a bench by their keys, which nest at their dots in the object of `--json`: `at200.p99Ms`. */
export type Declared<Key extends string = string> = Readonly<Record<Key, Declaration>>

/** One row of the table that a bench prints at its end. */
export type Figure = {
  what: string
  value: string
  /** The limit, for figures that have one. */
  budget?: string
  ok?: boolean
  key?: string
  /** The figure as a plain number in the object of `--json`, and where the middle half of several runs lies. */
  number?: number
  range?: Range
}

export const verdict = ({ ok }: Figure): string => (ok === undefined ? '' : ok ? 'held' : 'MISSED')

export type Range = readonly [from: number, to: number]

const grouped = (value: number, digits: number) =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
/** Three significant digits below 100, and none after the point above. */
const short = (value: number) =>
  grouped(value, value === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2)

const formats = {
  count: (value: number) => (Number.isInteger(value) ? grouped(value, 0) : short(value)),
  share: (value: number) => `${grouped(value * 100, Number.isInteger(value * 100) ? 0 : 1)} %`,
  ratio: (value: number) => `${short(value)} ×`,
  ms: (value: number) => `${short(value)} ms`,
  seconds: (value: number) => `${short(value)} s`,
  perSecond: (value: number) => `${grouped(value, value >= 10 ? 0 : 1)} /s`,
  bytes: (value: number) => `${grouped(value / 1000, value < 100_000 ? 1 : 0)} KB`,
  dollars: (value: number) => `$ ${grouped(value, 2)}`,
}

export const formatNumber = (unit: Unit, value: number): string => formats[unit](value)

/** Types the keys, so that a bench cannot report one that it does not declare. */
export const declare = <Key extends string>(figures: Declared<Key>): Declared<Key> => figures

const budgetOf = ({ unit, atMost, atLeast }: Declaration): string | undefined => {
  if (atMost !== undefined) return `≤ ${formats[unit](atMost)}`
  if (atLeast !== undefined) return `≥ ${formats[unit](atLeast)}`
  return undefined
}

/** A declared figure with its value, and the range of several runs. */
export const measured = <Key extends string>(
  declared: Declared<Key>,
  key: Key,
  number: number,
  range?: Range,
): Figure => {
  const declaration = declared[key]
  if (!declaration) throw new Error(`${key} is not declared`)
  const { what, unit, atMost, atLeast } = declaration
  const budget = budgetOf(declaration)
  const spread = range ? ` (${formats[unit](range[0])} – ${formats[unit](range[1])})` : ''
  return {
    what,
    value: `${formats[unit](number)}${spread}`,
    key,
    number,
    ...(range && { range }),
    // NaN holds no budget.
    ...(budget !== undefined && {
      budget,
      ok: number <= (atMost ?? Infinity) && number >= (atLeast ?? -Infinity),
    }),
  }
}

/** The value below which a share of all lies, between its neighbours in proportion. */
const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN]
  return low + (high - low) * (at % 1)
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** A declared figure of several runs: their median, and the range of the middle half. */
export const measuredOften = <Key extends string>(
  declared: Declared<Key>,
  key: Key,
  runs: readonly number[],
): Figure => measured(declared, key, median(runs), [quantile(runs, 0.25), quantile(runs, 0.75)])
