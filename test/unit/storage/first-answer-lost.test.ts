import {
  ProvisionedThroughputExceededException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { createTicket, redeemTicket } from '../../../shared/domain/accounts/tickets.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { putItem, step, transact, updateItem } from '../../../shared/platform/storage/write.ts'
import { environment } from '../../bench/function-environment.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { givenUser } from '../../steps/domain/given-domain.ts'

const table = new TableInMemory()

/** For each attempt of the SDK to write: it is done and its answer is lost, or it gets this error. */
type Fate = 'lost' | Error
let fates: Fate[] = []

const answered = { $metadata: { httpStatusCode: 400 }, message: 'Another time' }
const throttled = () => new ProvisionedThroughputExceededException(answered)
const inProgress = () => new TransactionInProgressException({ ...answered, Message: '' })

beforeAll(() => {
  for (const [name, value] of Object.entries({ ...environment, POWERTOOLS_LOG_LEVEL: 'SILENT' }))
    vi.stubEnv(name, value)
  inMemory(dynamo(), table.execute, {
    apply: async (commandName, _input, perform) => {
      const fate = /Get|Query/.test(commandName) ? undefined : fates.shift()
      if (fate instanceof Error) throw fate
      const answer = await perform()
      if (fate === 'lost') throw Object.assign(new Error('No answer'), { name: 'TimeoutError' })
      return answer
    },
  })
})
// The SDK waits up to seconds between attempts.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  vi.setTimerTickMode('nextTimerAsync')
})
afterAll(() => {
  vi.useRealTimers()
})
beforeEach(() => {
  fates = []
})

const key = { pk: 'A', sk: 'COUNT' }
const claims = () =>
  updateItem(key, 'SET claimed = :yes', {
    condition: 'attribute_not_exists(claimed)',
    values: { ':yes': true },
  })

it('a claim was answered as taken by another, and was its own, when its first answer was lost', async () => {
  await putItem(key)
  fates = ['lost']
  await expect(claims()).rejects.toMatchObject({ code: 'outcome_unknown' })
  expect(await claims()).toBe(false)
})

it('a ticket was refused as used by its only user, when the first answer of its taking was lost', async () => {
  const { credentials } = await givenUser()
  const { ticket } = await createTicket(credentials, 'test')
  fates = ['lost']
  await expect(redeemTicket(ticket)).rejects.toMatchObject({ code: 'outcome_unknown' })
  await expect(redeemTicket(ticket)).rejects.toMatchObject({ code: 'ticket_refused' })
})

it.each([
  ['was throttled then', () => ['lost', throttled(), throttled(), throttled()]],
  ['had an attempt under way', () => [inProgress(), inProgress(), inProgress(), inProgress()]],
] as [string, () => Fate[]][])(
  'a write that stood was answered as refused when it %s',
  async (_, attempts) => {
    fates = attempts()
    await expect(transact({ put: step.put({ pk: 'B', sk: 'B' }) })).rejects.toMatchObject({
      code: 'outcome_unknown',
    })
  },
)

it('what was throttled from the first attempt on has not been done', async () => {
  fates = [throttled(), throttled(), throttled(), throttled()]
  await expect(putItem({ pk: 'C', sk: 'C' })).rejects.toBeInstanceOf(ProvisionedThroughputExceededException)
})

it('a condition that does not hold is an answer, though an attempt was throttled before', async () => {
  await putItem({ ...key, claimed: true })
  fates = [throttled()]
  expect(await claims()).toBe(false)
})
