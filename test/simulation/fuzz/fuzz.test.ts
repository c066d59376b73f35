import { expect, it } from 'vitest'
import { fuzz } from '../../fuzz/fuzz.ts'
import { table, unreached } from '../../fuzz/report.ts'

const seed = Number(process.env['SEED'] ?? 1)
/** It takes ten seconds of one core, on a machine that others use too. */
const timeoutMs = 180_000

it(
  `2,000 requests of every kind find no fault in any route or action (SEED=${seed})`,
  async () => {
    const report = await fuzz({ seed, requests: 2000 })
    expect(report.faults, table(report)).toEqual([])
    // Behind refusals a route hides its faults.
    expect(unreached(report)).toEqual([])
  },
  timeoutMs,
)
