import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readRecord } from '../../../infra/local/emulator-record.ts'

const givenRecord = async (text: string) => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'emulator.json')
  await writeFile(file, text)
  return file
}

test.each(['', '{"endpointUrl": "http://localh', '[]', '{"pid":"7"}'])(
  'a record of %j is damaged, and stays where it is',
  async (text) => {
    const file = await givenRecord(text)
    expect(await readRecord(file)).toBe('damaged')
    expect(await readFile(file, 'utf8')).toBe(text)
  },
)

test('without a record, no emulator is known', async () => {
  expect(await readRecord(join(tmpdir(), 'parley-none.json'))).toBeUndefined()
})

test('the record of an emulator that has ended is removed', async () => {
  // No process has this id: it is above the highest that Linux gives.
  const emulator = { endpointUrl: 'http://localhost:1', port: 1, pid: 4_194_305, inDocker: false }
  const file = await givenRecord(
    JSON.stringify({ ...emulator, temporaryFolder: join(tmpdir(), 'parley-none') }),
  )
  expect(await readRecord(file)).toBeUndefined()
  await expect(readFile(file)).rejects.toThrow('ENOENT')
})
