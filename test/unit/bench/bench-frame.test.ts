import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseBenchArguments } from '../../bench/arguments.ts'
import { declare, measured, measuredOften } from '../../bench/figures/figure.ts'
import { benches } from '../../bench/registry.ts'
import { differences, formatFigures, toJson } from '../../bench/report.ts'

const folder = join(import.meta.dirname, '../../bench')

/** Names that scripts outside may read in the object of `--json`. */
const published: Readonly<Record<string, readonly string[]>> = {
  'hot-chat': ['at200.acked', 'at200.p99Ms', 'at50.p99Ms', 'at200.perSecond'],
  'huge-chat': [
    'at10000.perSecond',
    ...['perSecondDefault', 'backlogGrowth', 'at10000.perSecondDefault', 'at10000.backlogGrowth'],
  ],
  storm: ['neighbourP99Ratio'],
  'fan-out': ['vsSdk', 'vsBarePerCpu', 'afterQuietVsWarm'],
  'cold-send': ['cpuMs', 'vsBaseline'],
  bundles: ['maxBytes'],
  cost: ['allReading.group10', 'allReading.group100'],
  'send-path': ['writeUnits', 'roundTrips'],
  growth: ['listChats.readUnitsPerPage'],
}
describe('the benches', () => {
  const names = Object.entries(published).flatMap(([bench, keys]) => keys.map((key) => ({ bench, key })))

  it.each(names)('declare $bench.$key', ({ bench, key }) => {
    expect(benches[bench]).toHaveProperty([key])
  })

  it.each(Object.keys(benches))('have a file for %s', (name) => {
    expect(existsSync(join(folder, `${name}.ts`))).toBe(true)
  })

  it('declare figures for no bench that is missing in the registry', () => {
    const declared = globSync('*.ts', { cwd: join(folder, 'figures') }).filter((file) => file !== 'figure.ts')
    expect(declared.map((file) => file.replace('.ts', '')).sort()).toEqual(Object.keys(benches).sort())
  })

  it.each(Object.entries(benches))('give every figure of %s keys that nest', (_name, declared) => {
    const figures = Object.keys(declared).map((key) => measured(declared, key, 1))
    expect(() => toJson(figures)).not.toThrow()
  })
})

describe('a figure', () => {
  const declared = declare({
    'a.share': { what: 'share', unit: 'share', atLeast: 0.8 },
    'a.ms': { what: 'time', unit: 'ms', atMost: 500 },
    free: { what: 'without a budget', unit: 'dollars' },
  })

  it('is held at its budget and missed beyond it', () => {
    expect(measured(declared, 'a.share', 0.8)).toMatchObject({ value: '80 %', budget: '≥ 80 %', ok: true })
    expect(measured(declared, 'a.share', 0.79).ok).toBe(false)
    expect(measured(declared, 'a.ms', 500).ok).toBe(true)
    expect(measured(declared, 'a.ms', 501).ok).toBe(false)
    expect(measured(declared, 'a.ms', Number.NaN).ok).toBe(false)
    expect(measured(declared, 'free', 3)).toEqual({
      what: 'without a budget',
      value: '$ 3.00',
      key: 'free',
      number: 3,
    })
  })

  it('stands in the table with its budget', () => {
    expect(formatFigures([measured(declared, 'a.ms', 812), measured(declared, 'free', 3)])).toBe(
      [
        'what               measured     budget',
        'time                 812 ms   ≤ 500 ms   MISSED',
        'without a budget     $ 3.00',
        '',
      ].join('\n'),
    )
  })

  it('stands in the object below its bench, with the range of several runs', () => {
    expect(toJson([measuredOften(declared, 'a.ms', [5, 1, 2, 4, 3]), measured(declared, 'free', 3)])).toEqual(
      {
        a: { ms: 3, msRange: [2, 4] },
        free: 3,
      },
    )
  })

  it('is complained about if it was declared and not reported, or the other way round', () => {
    const reported = [measured(declared, 'free', 3), { what: 'x', value: '1', key: 'x', number: 1 }]
    expect(differences(declared, reported)).toEqual({ missing: ['a.share', 'a.ms'], undeclared: ['x'] })
  })
})

describe('the command line of the benches', () => {
  const known = ['fan-out', 'hot-chat']

  it('runs all benches, or those named, in their own order', () => {
    expect(parseBenchArguments([], known)).toMatchObject({ names: known, json: false, check: false })
    expect(parseBenchArguments(['hot-chat', 'fan-out', '--json'], known)).toMatchObject({
      names: known,
      json: true,
    })
  })

  it('names the benches to someone who asks for another one', () => {
    expect(parseBenchArguments(['hotchat'], known)).toEqual({
      error: 'Unknown bench: hotchat. The benches are fan-out, hot-chat.',
    })
  })

  it('refuses an unknown option', () => {
    expect(parseBenchArguments(['--jsn'], known)).toEqual({
      error: "Unknown option '--jsn'. `npm run bench -- --help` lists the options.",
    })
  })

  it('publishes no bench of which it leaves figures out', () => {
    expect(parseBenchArguments(['--parts', '--publish'], known)).toEqual({
      error: '--publish wants all figures, and --parts leaves some out.',
    })
  })

  it('explains itself', () => {
    expect(parseBenchArguments(['--help'], known)).toMatchObject({
      help: expect.stringContaining('fan-out\n  hot-chat'),
    })
  })
})
