import { describe, expect, it } from 'vitest'
import { Environments } from '../../conditions/environments.ts'
import { FifoQueue, type QueuedMessage } from '../../conditions/fifo-queue.ts'
import { GatewayAccount } from '../../conditions/gateway-account.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, index) => String(index))

describe('a FIFO queue', () => {
  const given = (visibilityMs = 60_000) => {
    const time = new VirtualTime()
    const queue = new FifoQueue(time, { visibilityMs })
    const sendAll = (group: string, bodies: readonly string[]) =>
      Promise.all(bodies.map((body) => queue.send(group, `${group} ${body}`, body)))
    return { time, queue, sendAll }
  }

  it('hands over the messages of a group in order, at most ten, one batch at a time', async () => {
    const { time, queue, sendAll } = given()
    const sizes: number[] = []
    const handled: string[] = []
    let atOnce = 0
    queue.consume(async (batch) => {
      expect(++atOnce).toBe(1)
      await time.sleep(50)
      atOnce--
      sizes.push(batch.length)
      handled.push(...batch.map(({ body }) => body))
      return []
    })
    await time.run(async () => {
      await sendAll('a', numbers(25))
      await time.sleep(1000)
    })
    expect(sizes).toEqual([10, 10, 5])
    expect(handled).toEqual(numbers(25))
    expect(queue.depth('a')).toBe(0)
  })

  it('holds up a group, and no other, until a failed message is visible again', async () => {
    const { time, queue, sendAll } = given(30_000)
    const handled: string[] = []
    queue.consume(async (batch: readonly QueuedMessage[]) => {
      if (batch.some(({ body, receives }) => body === '1' && receives === 1)) throw new Error('died')
      handled.push(...batch.map(({ group, body }) => `${group}${body}`))
      return []
    })
    await time.run(async () => {
      await Promise.all([sendAll('a', numbers(3)), sendAll('b', ['x'])])
      await time.sleep(29_000)
      expect(handled).toEqual(['bx'])
      await time.sleep(2000)
      expect(handled).toEqual(['bx', 'a0', 'a1', 'a2'])
    })
  })

  it('swallows a repeated deduplication id, and refuses more calls than a group may make', async () => {
    const { time, queue, sendAll } = given()
    await time.run(async () => {
      await sendAll('a', ['same', 'same'])
      expect(queue.depth('a')).toBe(1)
      const sent = await Promise.allSettled(numbers(400).map((body) => queue.send('b', body, body)))
      expect(sent.filter(({ status }) => status === 'fulfilled').length).toBe(300)
    })
  })
})

it('a function has so many environments at once, and those that are new begin cold', async () => {
  const time = new VirtualTime()
  const environments = new Environments(time, { most: 2, coldStartMs: 400 })
  const invoke = () => environments.invoke(() => time.sleep(10))
  await time.run(async () => {
    const together = await Promise.allSettled([invoke(), invoke(), invoke()])
    expect(together.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
    expect(time.now()).toBe(410)
    await invoke()
    expect(time.now()).toBe(420)
  })
  expect(environments.coldStarts).toBe(2)
})

it('an account lets through 5,000 requests at once and 10,000 a second, and answers 429 to more', async () => {
  const time = new VirtualTime()
  const account = new GatewayAccount(time)
  const passed = async () => {
    const statuses = await Promise.all(Array.from({ length: 6000 }, () => account.statusOf(async () => 200)))
    return statuses.filter((status) => status === 200).length
  }
  await time.run(async () => {
    expect(await passed()).toBe(5000)
    await time.sleep(100)
    expect(await passed()).toBe(1000)
  })
})
