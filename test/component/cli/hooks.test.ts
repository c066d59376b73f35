import { expect, test } from 'vitest'
import { givenStubShell } from '../../steps/cli/stub-shell.ts'

const chatId = '11111111-2222-4333-8444-555555555555'
const chat = { body: { chats: [], chatId, kind: 'group', name: 'Alerts', lastSeq: 0 } }
const hook = (hookId: string, name: string) => ({
  hookId,
  chatId,
  name,
  userId: `bot-${name}`,
  createdAt: '2026-11-20T13:45:00.000Z',
})
const hooks = [hook('aaaa1111', 'Grafana'), hook('aabb2222', 'Sentry')]
const answers = { getChat: chat, listHooks: { body: { hooks } }, deleteHook: { status: 204 } }

test('an added webhook shows its address and nothing else, for scripts', async () => {
  const url = 'https://api.example.com/hooks/secret'
  const created = { status: 201, body: { ...hooks[0], url } }
  const { runs } = await givenStubShell({ ...answers, createHook: created })
  expect((await runs(['hooks', 'add', '-c', chatId, '-n', 'Grafana'])).stdout).toBe(`${url}\n`)
})

test('webhooks are listed without addresses, and revoked by the beginning of their ids', async () => {
  const { runs, operations } = await givenStubShell(answers)
  expect((await runs(['hooks', 'list', '-c', chatId])).stdout).toBe('aaaa1111  Grafana\naabb2222  Sentry\n')
  expect((await runs(['hooks', 'remove', '-c', chatId, 'aab'])).stdout).toBe('Revoked aabb2222 (Sentry)\n')
  expect(operations()).toContain('deleteHook')
})

test.each([
  ['aa', '2 ids begin with aa'],
  ['cc', 'no webhook cc'],
])('%s revokes no webhook', async (id, error) => {
  const { runs, operations } = await givenStubShell(answers)
  const ran = await runs(['hooks', 'remove', '-c', chatId, id])
  expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining(error) })
  expect(operations()).not.toContain('deleteHook')
})
