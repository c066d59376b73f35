import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { TokenBucket } from '../../conditions/token-bucket.ts'
import { VirtualTime } from '../../conditions/virtual-time.ts'

describe('virtual time', () => {
  it('wakes each who waits at their time, and those of the same time in their order', async () => {
    const time = new VirtualTime()
    const woken: string[] = []
    const wait = async (name: string, ms: number) => {
      await time.sleep(ms)
      woken.push(`${name} at ${time.now()}`)
    }
    await time.run(() => Promise.all([wait('late', 600_000), wait('first', 5), wait('second', 5)]))
    expect(woken).toEqual(['first at 5', 'second at 5', 'late at 600000'])
  })

  it('stands still while a file is read', async () => {
    const time = new VirtualTime()
    let readAtMs: number | undefined
    const read = async () => {
      await readFile(import.meta.filename)
      readAtMs = time.now()
    }
    const tick = async () => {
      for (let ticks = 0; ticks < 100; ticks++) await time.sleep(1)
    }
    await time.run(() => Promise.all([read(), tick()]))
    expect(readAtMs).toBe(0)
  })

  it('says so when work waits for something else', async () => {
    await expect(new VirtualTime(20).run(() => new Promise(() => undefined))).rejects.toThrow(
      'outside virtual',
    )
  })

  it('passes on what the work throws', async () => {
    await expect(new VirtualTime().run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  })
})

it('a token bucket gives so many at once, and so many a second after that', async () => {
  const time = new VirtualTime()
  const bucket = new TokenBucket(time, 10, 3)
  const takeAll = () => Array.from({ length: 5 }, () => bucket.take()).filter(Boolean).length
  await time.run(async () => {
    expect(takeAll()).toBe(3)
    await time.sleep(100)
    expect(takeAll()).toBe(1)
    await time.sleep(10_000)
    expect(takeAll()).toBe(3)
  })
})
