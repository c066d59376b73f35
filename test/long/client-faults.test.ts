import { test } from 'vitest'
import { converseOverFaultyLines } from '../steps/client/converse-over-faulty-lines.ts'

const first = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const seeds = Array.from({ length: 20 }, (_, index) => first + index)

test.each(seeds)(
  'whatever lines are cut, delayed, doubled or go dead, every list equals the log (seed %i)',
  { timeout: 240_000 },
  converseOverFaultyLines,
)
