import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { locateEmulator } from '../../../infra/local/find-emulator.ts'
import { freePort } from '../../../infra/local/free-port.ts'

const miniStack = JSON.stringify({ services: { s3: 'running' }, ready_scripts: {} })

/** @returns the port of a server that answers everything with this text. */
const givenServer = async (text: string): Promise<number> => {
  const server = createServer((_, answer) => answer.end(text)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const addressOf = (port: number) => `http://localhost:${port}`

/** Looks where a server may answer on the usual port, and this checkout may have started an emulator. */
const locate = async (
  named: string | undefined,
  { port, own }: { port: number; own?: number | 'damaged' },
): Promise<[located: Awaited<ReturnType<typeof locateEmulator>>, notes: string[]]> => {
  const notes: string[] = []
  const record = typeof own === 'number' && {
    endpointUrl: addressOf(own),
    port: own,
    pid: 1,
    temporaryFolder: '/none',
    inDocker: false,
  }
  const located = await locateEmulator(
    { endpointUrl: named },
    { step: (_, work) => work(), note: (text) => void notes.push(text) },
    { port, recorded: async () => (own === 'damaged' ? own : record || undefined) },
  )
  return [located, notes]
}

test('without an emulator, one starts on the usual port', async () => {
  const port = await freePort()
  expect(await locate(undefined, { port })).toEqual([{ port, name: 'ministack' }, []])
})

test('where another program has the usual port, one starts on a free port and says so', async () => {
  const port = await givenServer('It works!')
  const [located, notes] = await locate(undefined, { port })
  expect(located).toEqual({ port: expect.any(Number), name: 'ministack' })
  const { port: free } = located as { port: number }
  expect(free).not.toBe(port)
  expect(notes).toEqual([`Another program uses port ${port}. Starting the emulator on port ${free} instead.`])
})

test('an emulator on the usual port is used, whoever started it', async () => {
  const port = await givenServer(miniStack)
  const [located] = await locate(undefined, { port })
  expect(located).toEqual({ endpointUrl: addressOf(port), name: 'ministack', record: undefined })
})

test('the emulator of this checkout is used, also on another port', async () => {
  const own = await givenServer(miniStack)
  const [located] = await locate(undefined, { port: await givenServer('It works!'), own })
  expect(located).toMatchObject({ endpointUrl: addressOf(own), record: { port: own } })
})

test('an emulator starts where AWS_ENDPOINT_URL names a port of this machine at which nothing answers', async () => {
  const named = await freePort()
  const [located, notes] = await locate(addressOf(named), { port: await givenServer(miniStack) })
  expect(located).toEqual({ port: named, name: 'ministack' })
  expect(notes).toEqual([
    `Nothing answers at AWS_ENDPOINT_URL (${addressOf(named)}). Starting an emulator on port ${named}.`,
  ])
})

test('a program at AWS_ENDPOINT_URL that is no emulator is refused', async () => {
  const named = addressOf(await givenServer('It works!'))
  await expect(locate(named, { port: 4566 })).rejects.toThrow(
    `The server at AWS_ENDPOINT_URL (${named}) is not a LocalStack-compatible emulator.`,
  )
})

test('a damaged record of an emulator is named, and one starts', async () => {
  const port = await freePort()
  const [located, notes] = await locate(undefined, { port, own: 'damaged' })
  expect(located).toEqual({ port, name: 'ministack' })
  expect(notes).toEqual([expect.stringContaining('.local/emulator.json is damaged')])
})
