import { successes, type Tally } from './findings.ts'
import type { Report } from './fuzz.ts'

/** Operations and actions that no request has reached, or none behind their refusals. */
export const unreached = ({ tallies }: Report): string[] =>
  [...tallies].flatMap(([place, tally]) => (successes(tally) === 0 ? [place] : []))

const row = ([place, tally]: [string, Tally]): string => {
  const { requests, outcomes, faults } = tally
  const share = `${Math.round((100 * successes(tally)) / Math.max(1, requests))} %`
  const counts = [...outcomes].toSorted(([, one], [, other]) => other - one)
  const told = counts.map(([outcome, count]) => `${outcome}: ${count}`).join(', ')
  return `${place.padEnd(22)} ${String(requests).padStart(6)} ${share.padStart(6)} ${String(faults).padStart(6)}  ${told}`
}

/** A line for each operation and action, then each fault with the first request that had it. */
export const table = ({ seed, requests, ms, tallies, faults }: Report): string => {
  const rows = [...tallies].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(row)
  const told = faults.map(
    ({ place, fault, count, index, sample, cause }) =>
      `\n${place} ${fault} (${count} times; first request ${index} of seed ${seed})\n  ${sample}${cause === '' ? '' : `\n  ${cause}`}`,
  )
  return [
    `${'route or action'.padEnd(22)} requests   done faults  answers`,
    ...rows,
    `${requests} requests in ${(ms / 1000).toFixed(1)} s, ${faults.length} different faults`,
    ...told,
  ].join('\n')
}
