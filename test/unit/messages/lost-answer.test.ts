import { beforeAll, expect, it, vi } from 'vitest'
import { sendMessage } from '../../../shared/domain/sending/send-message.ts'
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
