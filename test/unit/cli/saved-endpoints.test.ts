import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { findEndpoints } from '../../../clients/cli/lib/endpoints.ts'
import { UsageError } from '../../../clients/cli/lib/failure.ts'
import { readLocal, readSaved } from '../../../clients/cli/lib/saved-endpoints.ts'

const givenFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, '.local'))
  return folder
}

const whole = { restUrl: 'http://localhost:4566/api', webSocketUrl: 'ws://localhost:4566/live' }

const damaged = [
  '',
  '{"restUrl": "http://loc',
  'null',
  '{}',
  '{"restUrl":7}',
  '{"restUrl":"nowhere"}',
  JSON.stringify({ ...whole, webSocketUrl: 'http://localhost:4566/live' }),
]

test('the addresses are those of the nearest folder in which npm start runs', () => {
  const folder = givenFolder()
  writeFileSync(
    join(folder, '.local', 'endpoints.json'),
    JSON.stringify({ ...whole, docsUrl: 'http://docs' }),
  )
  expect(readLocal(join(folder, 'deep', 'inside'))).toEqual(whole)
})

test.each(damaged)('a file of npm start with %j is named as damaged where it decides', (text) => {
  const folder = givenFolder()
  const file = join(folder, '.local', 'endpoints.json')
  writeFileSync(file, text)
  const local = readLocal(join(folder, 'deep'))
  const sources = { env: {}, saved: undefined, local }
  const found = () => findEndpoints({ ...sources, options: {} })
  expect(found).toThrow(UsageError)
  expect(found).toThrow(`${file} is damaged. Run \`npm start\` there again, or give --url`)
  const { restUrl: url, webSocketUrl: socketUrl } = whole
  expect(findEndpoints({ ...sources, options: { url, socketUrl } })).toMatchObject(whole)
  expect(findEndpoints({ ...sources, options: {}, saved: whole })).toMatchObject(whole)
})

test.each(damaged)('a file of a log-in with %j is named as damaged where it decides', (text) => {
  const folder = givenFolder()
  const file = join(folder, 'endpoints.json')
  writeFileSync(file, text)
  const sources = { env: {}, saved: readSaved(folder), local: whole }
  expect(() => findEndpoints({ ...sources, options: {} })).toThrow(
    `${file} is damaged. Remove it, or log in with --url again`,
  )
  expect(findEndpoints({ ...sources, options: { url: whole.restUrl } })).toMatchObject(whole)
})
