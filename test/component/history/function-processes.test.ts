import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { awsAccount, ConditionsProxy, type Interfere } from '../../conditions/proxy.ts'
import { FaultChoice } from '../../history/sockets/fault-choice.ts'
import { FunctionProcesses } from '../../history/sockets/function-processes.ts'
import { ServiceFaults } from '../../history/sockets/service-faults.ts'

/** A service that answers everything, and how many calls took effect. */
const givenService = async () => {
  const calls = { count: 0 }
  const server = createServer((request, response) => {
    calls.count++
    request.resume()
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { calls, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const givenProxy = async (emulatorUrl: string, interfere: Interfere) => {
  const proxy = new ConditionsProxy(emulatorUrl, awsAccount(), interfere)
  onTestFinished(() => proxy.close())
  return proxy.listen()
}

/** Calls a queue, signed with the time of its own clock, then prints that it was answered. */
const program = `
  const signedAt = new Date().toISOString().replace(/[-:]|\\.\\d+/g, '')
  fetch(process.env.SERVICE_URL, {
    method: 'POST',
    body: '{}',
    headers: { 'x-amz-target': 'AmazonSQS.SendMessage', 'x-amz-date': signedAt },
  }).then(() => console.error('answered'))
`

/** Runs the program as a deployed function's process. @returns the signal that ended it. */
const runProcess = async (
  settings: Record<string, string>,
  url: string,
): Promise<{ pid: number; signal: string | null }> => {
  const child = spawn(process.execPath, ['--eval', program], {
    env: { ...process.env, ...settings, SERVICE_URL: url },
    stdio: 'ignore',
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
  return { pid: child.pid ?? 0, signal }
}

/** Runs one process whose first call has a fault that the seed of randomness chooses. */
const runWith = (random: () => number) =>
  FunctionProcesses.during(async (processes) => {
    const { calls, url } = await givenService()
    const noted: string[] = []
    const choice = new FaultChoice(random, false)
    choice.begin((kind) => noted.push(kind))
    const { interfere } = new ServiceFaults(choice, processes)
    const ended = await runProcess(processes.settings, await givenProxy(url, interfere))
    return { ...ended, calls, noted, printed: processes.takePrinted() }
  })

// As the shares of a queue's faults follow one another (service-faults.ts).
const choosing = { 'killed before': 0.15, 'killed after': 0.17, nothing: 0.99 }

const isOff = (pid: number) => pid % 3 !== 1

test('a function is killed at a call that took no effect', async () => {
  const { signal, calls, noted } = await runWith(() => choosing['killed before'])
  expect(signal).toBe('SIGKILL')
  expect(calls.count).toBe(0)
  expect(noted).toContain('queue killed before')
})

test('a function is killed at a call that took effect', async () => {
  const { signal, calls, noted, printed } = await runWith(() => choosing['killed after'])
  expect(signal).toBe('SIGKILL')
  expect(calls.count).toBe(1)
  expect(noted).toContain('queue killed after')
  expect(printed).toEqual([])
})

test('two of three processes have a clock that is off, which is seen, and what each prints is kept', async () => {
  const runs = await Promise.all(Array.from({ length: 3 }, () => runWith(() => choosing.nothing)))
  for (const { pid, signal, noted, printed } of runs) {
    expect(signal).toBeNull()
    expect(noted).toEqual(isOff(pid) ? ['clock off'] : [])
    expect(printed).toEqual(['answered\n'])
  }
})
