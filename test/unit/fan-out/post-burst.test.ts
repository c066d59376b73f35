import { expect, it, vi } from 'vitest'
import { deliverInTurn } from '../../../shared/domain/fan-out/post-budget.ts'
import { useTableInMemory } from '../../steps/domain/use-table-in-memory.ts'

vi.mock('../../../shared/domain/delivery/connections-endpoint.ts', () => ({
  prepareFrame: async () => async () => 200,
}))
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))
useTableInMemory({ POSTS_PER_SECOND: '1000', SOCKETS_PER_SHARD: '700' })

it('all sockets of a shard are posted to at once, also where that takes more than half a second of the rate', async () => {
  vi.useFakeTimers({ now: Date.now() })
  const sockets = Array.from({ length: 700 }, (_, index) => ({ connectionId: `c${index}`, userId: 'u' }))
  const startMs = Date.now()
  vi.setTimerTickMode('nextTimerAsync')
  await deliverInTurn(['frame'], [sockets])
  expect(Date.now()).toBe(startMs)
  vi.useRealTimers()
})
