import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PrepareFrame } from '../../../shared/domain/delivery/connections-endpoint.ts'
import { SilenceError } from '../../../shared/domain/delivery/http-connection.ts'
import { deliver, type Recipient } from '../../../shared/domain/delivery/deliver.ts'

const observed = vi.hoisted(() => ({ counts: {} as Record<string, number>, subsegments: [] as unknown[] }))
vi.mock('../../../shared/platform/observability/metrics.ts', () => ({
  count: (name: string, times: number) => {
    observed.counts[name] = (observed.counts[name] ?? 0) + times
  },
}))
vi.mock('../../../shared/platform/observability/subsegment.ts', () => ({
  openSubsegment: (service: string) => (outcome: object) => {
    observed.subsegments.push({ service, ...outcome })
  },
}))

/** A status; `broken` fails after a moment; `silent` has no answer before the time that a post may take is over. */
type Answer = number | 'broken' | 'silent'

/** Sockets that answer by a script, one entry a post, the last one for good; who has none answers 200. */
const scripted = (scripts: Record<string, Answer[]> = {}, timeIsOver: Promise<unknown> = sleep(10)) => {
  const posts: { connectionId: string; frame: string }[] = []
  const prepareFrame: PrepareFrame = async (frame) => async (connectionId) => {
    const script = scripts[connectionId] ?? [200]
    const answer = script.length > 1 ? script.shift() : script[0]
    posts.push({ connectionId, frame })
    await (answer === 'silent' ? timeIsOver : sleep(1))
    if (answer === 'silent') throw new SilenceError('no answer')
    if (answer === 'broken') throw new Error('reset')
    return answer ?? 200
  }
  const received = (id: string) =>
    posts.flatMap(({ connectionId, frame }) => (connectionId === id ? [frame] : []))
  return { prepareFrame, posts, received }
}

// Without jitter there is no wait before a retry.
beforeAll(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterAll(() => {
  vi.restoreAllMocks()
})
beforeEach(() => {
  observed.counts = {}
  observed.subsegments = []
})

const recipient = (connectionId: string): Recipient => ({ connectionId, userId: `user of ${connectionId}` })
const crowd = (count: number) => Array.from({ length: count }, (_, index) => recipient(`c${index}`))
const ids = (recipients: readonly Recipient[]) => recipients.map(({ connectionId }) => connectionId).sort()

describe('delivering frames', () => {
  it('posts every frame, in order, to everyone exactly once', async () => {
    const { prepareFrame, received } = scripted()
    const everyone = crowd(1000)
    const delivery = await deliver(prepareFrame, ['one', 'two'], [everyone])
    expect(delivery).toEqual({ delivered: 1000, gone: [], waiting: [], refused: new Map() })
    for (const { connectionId } of everyone) expect(received(connectionId)).toEqual(['one', 'two'])
  })

  it('gives each recipient a fate of its own', async () => {
    const { prepareFrame, received } = scripted({
      c1: [410],
      c2: [429, 200],
      c3: [500, 503, 200],
      c4: [429],
      c5: [403],
      c6: ['broken', 200],
      c7: ['broken'],
      c8: ['silent'],
    })
    const delivery = await deliver(prepareFrame, ['frame'], [crowd(50)])
    expect(ids(delivery.gone)).toEqual(['c1'])
    expect(ids(delivery.waiting)).toEqual(['c4', 'c7', 'c8'])
    expect(delivery.refused).toEqual(new Map([[403, 1]]))
    expect(delivery.delivered).toBe(45)
    expect(received('c1')).toHaveLength(1)
    expect(received('c5')).toHaveLength(1)
    expect(received('c4')).toHaveLength(3)
    expect(received('c7')).toHaveLength(3)
    expect(received('c8')).toHaveLength(1)
  })

  it('counts what became of them, and shows it in one subsegment of a trace', async () => {
    const { prepareFrame } = scripted({
      c1: [410],
      c2: [429, 429, 204],
      c3: [503, 200],
      c4: [429],
      c5: [300],
    })
    const delivery = await deliver(prepareFrame, ['frame'], [crowd(10)])
    expect(delivery.refused).toEqual(new Map([[300, 1]]))
    expect(observed.counts).toEqual({
      FanOutRetries: 5,
      FanOutRecipients: 7,
      FanOutGone: 1,
      FanOutThrottled: 5,
    })
    expect(observed.subsegments).toEqual([
      {
        service: 'ApiGatewayManagementApi',
        aws: { operation: 'PostToConnection' },
        annotations: { delivered: 7, gone: 1, throttled: 5, waiting: 1 },
      },
    ])
  })

  it('lets no silent recipient delay another', async () => {
    const silent = Object.fromEntries(
      crowd(50).map(({ connectionId }) => [connectionId, ['silent' as const]]),
    )
    const timeIsOver = Promise.withResolvers<void>()
    const { prepareFrame, posts } = scripted(silent, timeIsOver.promise)
    const delivery = deliver(prepareFrame, ['frame'], [crowd(400)])
    const others = () => posts.filter(({ connectionId }) => !(connectionId in silent))
    await expect.poll(() => others().length, { interval: 1, timeout: 5000 }).toBe(350)
    timeIsOver.resolve()
    expect((await delivery).delivered).toBe(350)
    expect(ids((await delivery).waiting)).toEqual(Object.keys(silent).sort())
  })

  it('sends all frames again to one that failed half-way, and stops at the first that it refuses', async () => {
    const { prepareFrame, received } = scripted({ c0: [200, 503, 200, 200], c1: [200, 410] })
    const delivery = await deliver(prepareFrame, ['one', 'two', 'three'], [crowd(2)])
    expect(received('c0')).toEqual(['one', 'two', 'one', 'two', 'three'])
    expect(received('c1')).toEqual(['one', 'two'])
    expect(delivery.delivered).toBe(1)
    expect(ids(delivery.gone)).toEqual(['c1'])
  })

  it('reads pages as it goes, empty ones too, and posts to whoever is on them', async () => {
    const { prepareFrame, posts } = scripted()
    const everyone = crowd(700)
    async function* pages() {
      yield []
      yield everyone.slice(0, 300)
      await sleep(5)
      yield []
      yield everyone.slice(300, 301)
      yield everyone.slice(301)
      yield []
    }
    const { delivered } = await deliver(prepareFrame, ['frame'], pages())
    expect(delivered).toBe(700)
    expect(ids(posts as never)).toEqual(ids(everyone))
  })

  it('prepares each frame once for a pass, and none for nobody', async () => {
    const prepared: string[] = []
    const { prepareFrame } = scripted({ c0: [503, 200] })
    const counting: PrepareFrame = (frame) => {
      prepared.push(frame)
      return prepareFrame(frame)
    }
    await deliver(counting, ['one', 'two'], [crowd(300)])
    expect(prepared).toEqual(['one', 'two', 'one', 'two'])
    await deliver(counting, ['three'], [[], []])
    expect(prepared).toHaveLength(4)
  })

  it('posts nothing when there is no frame', async () => {
    const { prepareFrame, posts } = scripted()
    expect((await deliver(prepareFrame, [], [crowd(3)])).delivered).toBe(0)
    expect(posts).toEqual([])
  })

  it('fails when the list of recipients cannot be read on', async () => {
    const { prepareFrame } = scripted()
    async function* pages() {
      yield crowd(10)
      throw new Error('the table did not answer')
    }
    await expect(deliver(prepareFrame, ['frame'], pages())).rejects.toThrow('the table did not answer')
  })
})
