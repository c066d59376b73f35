import { expect, test, vi } from 'vitest'
import '../steps/domain/domain.ts'
import { times } from '../steps/accounts/given-users.ts'
import { printedMetrics } from '../steps/generic/printed-lines.ts'
import { publishMetrics } from '../../shared/platform/observability/metrics.ts'
import { append, givenChat, givenUser } from '../steps/domain/given-domain.ts'

vi.stubEnv('STAGE', 'test')

const published = () => printedMetrics(() => publishMetrics({ function_name: 'f', function_request_id: 'r' }))
const total = (value: unknown) => [value].flat().reduce((sum: number, each) => sum + Number(each ?? 0), 0)

test('writers who get in each other’s way at the end of a log are counted, a writer alone is not', async () => {
  const sender = await givenUser()
  const chatId = await givenChat([sender])
  await append(chatId, sender, 'alone', 'c-0')
  const [alone] = await published()
  expect(alone).toMatchObject({ MessagesSent: 1 })
  expect(alone).not.toHaveProperty('AppendConflicts')

  await times(8, (index) => append(chatId, sender, 'me first', `c-${index + 1}`))
  const [together] = await published()
  expect(total(together?.['MessagesSent'])).toBe(8)
  expect(total(together?.['AppendConflicts'])).toBeGreaterThan(0)
})
