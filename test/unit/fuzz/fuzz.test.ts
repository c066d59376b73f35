import { expect, it } from 'vitest'
import { fuzz, seldom } from '../../fuzz/fuzz.ts'
import { table, unreached } from '../../fuzz/report.ts'

const seed = Number(process.env['SEED'] ?? 1)

it(`2,000 requests of every kind find no fault in any route or action (SEED=${seed})`, async () => {
  const report = await fuzz({ seed, requests: 2000 })
  expect(report.faults, table(report)).toEqual([])
  // A route that always refused would hide every fault behind its refusals.
  expect(unreached(report).filter((place) => !seldom.has(place))).toEqual([])
})
