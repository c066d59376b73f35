import { expect, it } from 'vitest'
import { withoutSurvivors } from '../../mutants/untried.ts'

const mutants = (...statuses: string[]) => ({
  source: '',
  mutants: statuses.map((status) => ({ status })),
})
const all = ['Killed', 'Survived', 'NoCoverage', 'Timeout', 'Ignored']
const tried = ['Killed', 'Timeout', 'Ignored']
const kept = {
  schemaVersion: '1',
  files: { 'a/one.ts': mutants(...all), 'a/two.ts': mutants(...all), 'b/one.ts': mutants(...all) },
}

it('survivors of an earlier run stayed survivors, whatever tests came since', () => {
  expect(withoutSurvivors(kept, ['a/{one,three}.ts', 'b/*.ts'])).toEqual({
    schemaVersion: '1',
    files: { 'a/one.ts': mutants(...tried), 'a/two.ts': mutants(...all), 'b/one.ts': mutants(...tried) },
  })
})
