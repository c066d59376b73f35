import { expect, test } from 'vitest'
import { readSettings } from '../../../infra/local/settings.ts'

test('without options or variables, a run is in the foreground and looks on the usual port', () => {
  expect(readSettings([], {})).toEqual({ detach: false, endpointUrl: undefined })
})

test('an emulator elsewhere is named by AWS_ENDPOINT_URL', () => {
  expect(readSettings(['--detach'], { AWS_ENDPOINT_URL: 'http://localhost:4600' })).toEqual({
    detach: true,
    endpointUrl: 'http://localhost:4600',
  })
})

test('AWS’s conditions are an option, and so is help', () => {
  expect(readSettings(['--conditions', 'aws'], {})).toEqual({
    detach: false,
    conditions: 'aws',
    endpointUrl: undefined,
  })
  expect(readSettings(['--help'], { AWS_ENDPOINT_URL: 'anything' })).toBe('help')
})

test.each([
  [['--detached'], {}, /^Unknown option/],
  [['now'], {}, /^Unknown option/],
  [['--conditions'], {}, /^Unknown option/],
  [['--conditions', 'moon'], {}, /^Unknown conditions. Use --conditions aws$/],
  [[], { AWS_ENDPOINT_URL: 'localhost:4566' }, /"localhost:4566", which is not an http/],
])('%j with %j is refused in one sentence', (args, environment, sentence) => {
  expect(() => readSettings(args, environment)).toThrow(sentence)
})
