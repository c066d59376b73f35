import type { Context } from 'aws-lambda'
import { beforeAll, expect, it, vi } from 'vitest'
import { deleteMessage } from '../../../shared/domain/messages/delete-message.ts'
import { editMessage } from '../../../shared/domain/messages/edit-message.ts'
import { react } from '../../../shared/domain/messages/react.ts'
import { patchChat } from '../../../shared/domain/chats/patch-chat.ts'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
import { openConnection } from '../../../shared/domain/sockets/open-connection.ts'
import { dynamo } from '../../../shared/platform/storage/table.ts'
import { environment } from '../../bench/function-environment.ts'
import { inMemory } from '../../conditions/table-conditions.ts'
import { TableInMemory } from '../../conditions/table-in-memory.ts'
import { givenChat, givenUser, type User } from '../../steps/domain/given-domain.ts'
import { wholeLog } from '../../steps/domain/offer-messages.ts'

const table = new TableInMemory()
/** The commands whose answers are lost, after they took effect. */
const lost = new Set<string>()
const unanswered = new WeakSet<object>()

beforeAll(() => {
  for (const [name, value] of Object.entries({ ...environment, POWERTOOLS_LOG_LEVEL: 'SILENT' }))
    vi.stubEnv(name, value)
  inMemory(dynamo(), table.execute, {
    apply: async (commandName, input, perform) => {
      // The SDK calls again, and finds nobody.
      const answer = unanswered.has(input) ? {} : await perform()
      if (!lost.has(commandName)) return answer
      unanswered.add(input)
      throw Object.assign(new Error('No answer'), { name: 'TimeoutError' })
    },
  })
})

const givenSender = async () => {
  const sender = await givenUser()
  return { sender, chatId: await givenChat([sender]) }
}

const send = ({ sender, chatId }: { sender: User; chatId: string }) =>
  sendMessage(sender.credentials, { chatId, text: 'hello', clientMessageId: 'm-1' })

it.each([
  ['the append', 'TransactWriteItemsCommand'],
  ['the reads of its fan-out', 'QueryCommand'],
])(
  'a send was answered as refused, and stood in the log, when the answer of %s was lost',
  async (_, command) => {
    const given = await givenSender()
    lost.add(command)
    await expect(send(given)).rejects.toMatchObject({ code: 'outcome_unknown' })
    lost.clear()
    expect(await send(given)).toMatchObject({ duplicate: true, message: { seq: 1 } })
    expect(await wholeLog(given.chatId)).toHaveLength(1)
  },
)

type Given = Awaited<ReturnType<typeof givenSender>>

it.each<[string, (given: Given) => Promise<unknown>]>([
  ['an edit', ({ sender, chatId }) => editMessage(sender.credentials, chatId, 1, 'bye')],
  ['a deletion', ({ sender, chatId }) => deleteMessage(sender.credentials, chatId, 1)],
  ['a reaction', ({ sender, chatId }) => react(sender.credentials, chatId, 1, '👍', true)],
  ['a lock', ({ sender, chatId }) => patchChat(sender.credentials, chatId, { locked: true })],
])('%s was answered as refused, and stood, when the answer of its write was lost', async (_, act) => {
  const given = await givenSender()
  await send(given)
  const before = await wholeLog(given.chatId)
  lost.add('TransactWriteItemsCommand')
  await expect(act(given)).rejects.toMatchObject({ code: 'outcome_unknown' })
  lost.clear()
  const after = await wholeLog(given.chatId)
  expect(after).not.toEqual(before)
  await act(given)
  expect(await wholeLog(given.chatId)).toEqual(after)
})

/** Asks over a socket, as the gateway calls. @returns the code of the refusal. */
const codeOf = async (connectionId: string, frame: object): Promise<unknown> => {
  // Loaded once the environment is that of a function.
  const { handler } = await import('../../../functions/websocket/live.ts')
  const requestContext = { eventType: 'MESSAGE', connectionId, requestId: 'r' }
  const event = { isBase64Encoded: false, requestContext, body: JSON.stringify(frame) }
  const { body } = await handler(event as never, { functionName: 'live' } as Context)
  return (JSON.parse(body) as { code?: string }).code
}

it('an edit was answered as refused, and stood, when only its announcement failed', async () => {
  const given = await givenSender()
  const { chatId, sender } = given
  await send(given)
  const connectionId = 'AbCdEfGh='
  await openConnection(sender.credentials, connectionId)
  const edit = { action: 'edit', chatId, seq: 1, text: 'bye' }
  lost.add('QueryCommand')
  expect(await codeOf(connectionId, edit)).toBe('outcome_unknown')
  // Nothing was written this time, and nothing is asked to be done.
  expect(await codeOf(connectionId, { action: 'history', chatId })).toBe('unavailable')
  lost.clear()
  expect(await wholeLog(chatId)).toMatchObject([{ text: 'bye' }])
  expect(await codeOf(connectionId, edit)).toBeUndefined()
})
