import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ModerationRequest } from '../../../shared/contract/moderation.ts'
import { judge, requireAllowed, verdictIn } from '../../../shared/domain/moderation/judge.ts'
import type { VerdictRecord } from '../../../shared/domain/records/verdict.ts'
import { startModeratorStub } from '../../steps/generic/moderator-stub.ts'

const mocks = vi.hoisted(() => {
  process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT'
  return { transact: vi.fn() }
})
vi.mock('../../../shared/platform/storage/write.ts', () => ({
  step: { put: (item: unknown) => item },
  transact: mocks.transact,
}))

const stub = await startModeratorStub()
afterAll(() => stub.close())

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'eu-central-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret')
  mocks.transact.mockReset().mockResolvedValue({ committed: true })
})

const request: ModerationRequest = {
  version: 1,
  act: 'message',
  chat: { chatId: 'c', kind: 'group' },
  sender: { userId: 'u', username: 'alice' },
  text: 'hello',
  attachments: [],
}
const recorded = { key: { pk: 'USER#u', sk: 'VERDICT#c#MSG#1' }, contentHash: 'hash' }
const ask = () =>
  judge(
    { url: stub.url, deadlineMs: 200, fallback: 'refuse' },
    request,
    (text) => text.trim() !== '',
    recorded,
  )
const expiresIn = () => mocks.transact.mock.calls[0]?.[0].verdict.expiresAt - Date.now() / 1000

describe('a moderator that', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['takes longer than it may', () => new Promise(() => {})],
    ['answers with nothing', () => null],
    ['answers with something else', () => ({ verdict: 'perhaps' })],
    ['puts no text in place', () => ({ verdict: 'replace', text: ' ' })],
    ['puts too long a text in place', () => ({ verdict: 'replace', text: 'x'.repeat(4001) })],
  ])('%s has failed: what the setting says holds, for a minute', async (_, answer) => {
    stub.answers(answer)
    expect(await ask()).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('could not be checked'),
    })
    expect(expiresIn()).toBeLessThan(70)
  })
})

it.each([7, null, ['spam'], { text: 'spam' }])(
  'a refusal with the reason %j let the message through',
  async (reason) => {
    stub.answers(() => ({ verdict: 'refuse', reason }))
    expect(
      await judge({ url: stub.url, deadlineMs: 2000, fallback: 'allow' }, request, () => true, recorded),
    ).toMatchObject({ verdict: 'refuse' })
  },
)

it('a verdict holds for two days', async () => {
  stub.answers(() => ({ verdict: 'refuse', reason: ' No. ', score: 1 }))
  const verdict = await ask()
  expect(expiresIn()).toBeGreaterThan(47 * 3600)
  expect(() => requireAllowed(verdict)).toThrow(
    expect.objectContaining({ code: 'message_refused', message: 'No.' }),
  )
  expect(() => requireAllowed({ verdict: 'refuse' })).toThrow('not allowed here')
  expect(() => requireAllowed({ verdict: 'allow' })).not.toThrow()
})

it('the verdict that another call was first to record counts', async () => {
  stub.answers(() => ({ verdict: 'allow' }))
  const first: VerdictRecord = {
    ...recorded.key,
    verdict: { verdict: 'refuse' },
    contentHash: 'hash',
    expiresAt: Date.now() / 1000 + 100,
  }
  mocks.transact.mockResolvedValue({ committed: false, failed: new Map([['verdict', first]]) })
  expect(await ask()).toEqual({ verdict: 'refuse' })
})

it('a recorded verdict is of its content, and expires', () => {
  const record = {
    ...recorded.key,
    verdict: { verdict: 'allow' },
    contentHash: 'hash',
    expiresAt: 0,
  } as const
  const later = { ...record, expiresAt: Date.now() / 1000 + 100 }
  expect(verdictIn(undefined, recorded)).toBeUndefined()
  expect(verdictIn(record, recorded)).toBeUndefined()
  expect(verdictIn(later, recorded)).toEqual({ verdict: 'allow' })
  expect(() => verdictIn(later, { contentHash: 'other' })).toThrow(
    expect.objectContaining({ code: 'client_message_id_reused' }),
  )
})
