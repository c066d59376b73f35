import { SendMessageBatchCommand, SendMessageCommand } from '@aws-sdk/client-sqs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ConnectionCredentials } from '../../../shared/domain/access/credentials.ts'
import { cleanUpChat } from '../../../shared/domain/chats/clean-up-chat.ts'
import { deleteChat } from '../../../shared/domain/chats/delete-chat.ts'
import { deliverGroup, redeliver } from '../../../shared/domain/fan-out/fan-out.ts'
import { FanOutJob } from '../../../shared/domain/fan-out/fan-out-job.ts'
import { enterChat } from '../../../shared/domain/live/enter-chat.ts'
import { removeMember } from '../../../shared/domain/members/remove-member.ts'
import { postMessage } from '../../../shared/domain/messages/post-message.ts'
import { keys, ranges } from '../../../shared/domain/records/keys.ts'
import type { Subscription } from '../../../shared/domain/records/subscription.ts'
import { readSharding } from '../../../shared/domain/sockets/list-subscribers.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { queryAll } from '../../../shared/platform/storage/read.ts'
import { deleteItems, putItem, putItems } from '../../../shared/platform/storage/write.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { givenChat, givenSocket, givenUsers, type User } from '../../steps/domain/given-domain.ts'

const outside = vi.hoisted(() => ({
  frames: new Map<string, string[]>(),
  jobs: [] as string[],
  call: async <T>(perform: () => T): Promise<T> => perform(),
}))
vi.mock('../../../shared/domain/delivery/connections-endpoint.ts', () => ({
  prepareFrame: async (frame: string) => (id: string) =>
    outside.call(() => {
      outside.frames.set(id, [...(outside.frames.get(id) ?? []), frame])
      return 200
    }),
}))
vi.mock('../../../shared/platform/queues/sqs.ts', () => ({
  sqs: () => ({
    send: async (command: unknown) => {
      if (command instanceof SendMessageCommand) outside.jobs.push(command.input.MessageBody ?? '')
      if (command instanceof SendMessageBatchCommand)
        outside.jobs.push(...(command.input.Entries ?? []).map(({ MessageBody = '' }) => MessageBody))
      return {}
    },
  }),
}))
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise((resolve) => setTimeout(resolve, ms)),
}))
vi.stubEnv('AWS_REGION', 'us-east-1')
vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
vi.stubEnv('TABLE_NAME', 'shards')
vi.stubEnv('FAN_OUT_QUEUE_URL', 'https://queue')
vi.stubEnv('FAN_OUT_RETRY_QUEUE_URL', 'https://retry')
vi.stubEnv('ADDS_PER_HOUR', '1000')
vi.stubEnv('CONNECTS_PER_MINUTE', '60000')
vi.stubEnv('CONNECT_BURST', '1000')
vi.stubEnv('SOCKETS_PER_USER', '100')
vi.stubEnv('POSTS_PER_SECOND', '1000')
vi.stubEnv('INLINE_SOCKETS', '1')
vi.stubEnv('SOCKETS_PER_SHARD', '25')
vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT')

const table = new TableInMemory()
inMemory(dynamo(), (command, input) => outside.call(() => table.execute(command, input)))

const direct = async <T>(perform: () => T) => perform()

type Work = () => Promise<unknown>

/**
 * Runs work again and again, each time with something done after another one of its calls to the table and to sockets.
 * @param meanwhile may throw: then the work dies there, and none of its later calls is made.
 */
const atEachCall = async (
  given: () => Promise<{ work: Work; meanwhile: Work; afterwards: Work }>,
): Promise<number> => {
  for (let at = 1; ; at++) {
    const { work, meanwhile, afterwards } = await given()
    let calls = 0
    let death: unknown
    outside.call = async (perform) => {
      if (death) throw death
      const answer = perform()
      if (++calls === at) {
        const counting = outside.call
        outside.call = direct
        await meanwhile().catch((error) => {
          death = error
        })
        outside.call = counting
        if (death) throw death
      }
      return answer
    }
    await work().catch((error) => {
      if (death === undefined) throw error
    })
    outside.call = direct
    await afterwards()
    if (calls < at) return at
  }
}

const deliver = async () => {
  for (let job = outside.jobs.shift(); job !== undefined; job = outside.jobs.shift())
    await deliverGroup([FanOutJob.parse(JSON.parse(job))])
}

type Client = ConnectionCredentials & { known: number[] }
const seqsAt = ({ connectionId, known }: Client): number[] => [
  ...known,
  ...(outside.frames.get(connectionId) ?? []).flatMap((frame) =>
    ((JSON.parse(frame).messages ?? []) as { seq: number }[]).map(({ seq }) => seq),
  ),
]
const lacking = (client: Client, lastSeq: number): number[] => {
  const seen = new Set(seqsAt(client))
  return Array.from({ length: lastSeq }, (_, index) => index + 1).filter((seq) => !seen.has(seq))
}

/** A chat with shards, in which there are some sockets of Alice and of Bob, and one message that is on its way to them. */
const given = async () => {
  const [alice, bob, carol] = (await givenUsers(3)) as [User, User, User]
  const chatId = await givenChat([alice, bob, carol])
  const enters = async (user: User): Promise<Client> => {
    const socket = await givenSocket(user)
    const { messages } = await enterChat(socket, chatId, undefined)
    return { ...socket, known: messages.map(({ seq }) => seq) }
  }
  const clients: Client[] = []
  for (const user of [alice, bob, alice, bob]) clients.push(await enters(user))
  expect(await readSharding(chatId)).toMatchObject({ shards: 1 })
  const say = (text: string) => postMessage(alice.credentials, { chatId, text })
  await say('one')
  return { alice, bob, carol, chatId, clients, enters, say }
}

afterEach(() => {
  vi.useRealTimers()
})
beforeEach(() => {
  outside.jobs = []
  outside.frames.clear()
})

describe('the consumer of a shard', () => {
  it('moved its cursor over a message which a socket that entered after the shard was read never got', async () => {
    const moments = await atEachCall(async () => {
      const { carol, clients, enters, say } = await given()
      return {
        work: deliver,
        meanwhile: async () => {
          clients.push(await enters(carol))
          await say('two')
        },
        afterwards: async () => {
          await deliver()
          for (const client of clients) expect(lacking(client, Math.min(2, clients.length - 3))).toEqual([])
        },
      }
    })
    expect(moments).toBeGreaterThan(6)
  })

  it('read a message of after a removal and posted it to those whom it had read before the removal', async () => {
    const moments = await atEachCall(async () => {
      const { alice, bob, chatId, clients, say } = await given()
      return {
        work: deliver,
        meanwhile: async () => {
          await removeMember(alice.credentials, chatId, bob.userId)
          await say('among us')
        },
        afterwards: async () => {
          await deliver()
          for (const client of [clients[1], clients[3]] as Client[])
            expect(seqsAt(client).filter((seq) => seq > 1)).toEqual([])
        },
      }
    })
    expect(moments).toBeGreaterThan(6)
  })

  it('died after it had moved its cursor and before it had posted, and nobody got the message', async () => {
    const moments = await atEachCall(async () => {
      const { clients } = await given()
      const jobs = [...outside.jobs]
      return {
        work: deliver,
        meanwhile: () => Promise.reject(new Error('killed')),
        afterwards: async () => {
          outside.jobs = jobs
          await deliver()
          for (const client of clients) expect(lacking(client, 1)).toEqual([])
        },
      }
    })
    expect(moments).toBeGreaterThan(6)
  })

  it('posted earlier messages to those who had left while it waited for its turn', async () => {
    const { chatId, say } = await given()
    const seeded = Array.from({ length: 30 }, (_, index): Subscription => {
      const [userId, connectionId] = [`user-${index + 10}`, `socket-${index}`]
      const rest = { connectionId, userId, joinedAtMs: 1, enteredAtMs: 1, expiresAt: 9e9 }
      return { ...keys.subscription(chatId, userId, connectionId, 1), ...rest }
    })
    await putItems(seeded)
    const [gone, stays] = [seeded[7], seeded[8]] as [Subscription, Subscription]
    const receivedBy = ({ connectionId }: Subscription) => outside.frames.get(connectionId)?.length ?? 0
    const whileWaiting = async (work: Work) => {
      const hasTurn = Promise.withResolvers<void>()
      outside.call = async (perform) => {
        const answer = perform()
        if (Number(table.get(keys.postBudget())?.['dueMs']?.N) > busyUntilMs) hasTurn.resolve()
        return answer
      }
      vi.useFakeTimers()
      const delivering = work()
      await hasTurn.promise
      await deleteItems([gone])
      vi.setTimerTickMode('nextTimerAsync')
      await delivering
      vi.useRealTimers()
      outside.call = direct
      expect([receivedBy(gone), receivedBy(stays)]).toEqual([0, 1])
      outside.frames.clear()
      await putItem(gone)
    }
    let busyUntilMs = Date.now() + 300
    await putItem({ ...keys.postBudget(), dueMs: busyUntilMs, firstDueMs: busyUntilMs })
    await say('two')
    await whileWaiting(deliver)

    busyUntilMs = Date.now() + 300
    await putItem({ ...keys.postBudget(), dueMs: busyUntilMs })
    const only = seeded.map(({ connectionId, userId }) => ({ connectionId, userId }))
    await whileWaiting(() =>
      redeliver({ chatId, pushes: [], shard: 1, range: { from: 1, to: 2 }, only, attempt: 1 }),
    )
    await deleteItems([keys.postBudget()])
  })
})

describe('of a deleted chat', () => {
  const leftOf = async (chatId: string) => {
    const parts = [ranges.chat(chatId), ...[0, 1, 2, 3].map((shard) => ranges.shard(chatId, shard))]
    return (await Promise.all(parts.map((part) => queryAll<{ sk: string }>(part)))).flat().map(({ sk }) => sk)
  }
  const isDeleted = async ({ alice, chatId }: { alice: User; chatId: string }) => {
    await deleteChat(alice.credentials, chatId)
    await cleanUpChat(chatId)
  }

  it('the cursor of a shard was written again by a delivery under way, and stayed for ever', async () => {
    await atEachCall(async () => {
      const { chatId, alice } = await given()
      let wasDeleted = false
      return {
        work: deliver,
        meanwhile: async () => {
          wasDeleted = true
          await isDeleted({ alice, chatId })
        },
        afterwards: async () => {
          if (wasDeleted) expect(await leftOf(chatId)).toEqual([])
        },
      }
    })
  })

  it('the record of its shards was written again by a socket that entered, and stayed for ever', async () => {
    await atEachCall(async () => {
      const [alice, bob] = (await givenUsers(2)) as [User, User]
      const chatId = await givenChat([alice, bob])
      await enterChat(await givenSocket(alice), chatId, undefined)
      const socket = await givenSocket(bob)
      let wasDeleted = false
      return {
        work: () =>
          enterChat(socket, chatId, undefined).catch((error) => {
            if (error.code !== 'chat_not_found') throw error
          }),
        meanwhile: async () => {
          wasDeleted = true
          await isDeleted({ alice, chatId })
        },
        afterwards: async () => {
          if (wasDeleted) expect(await leftOf(chatId)).toEqual([])
        },
      }
    })
  })
})
