import { expect, test } from 'vitest'
import { freshName, givenChat, givenPerson } from '../steps/accounts/given-users.ts'
import { givenService } from '../steps/api/service.ts'
import { deadLettersWith } from '../steps/aws/queues.ts'
import { givenRuleToService } from '../steps/events/event-rule.ts'

test('an event on a bus posts into a chat as a bot, and one that is refused is a dead letter', async () => {
  const [alice, service, bot] = [await givenPerson(), givenService(), freshName('bot')]
  const { chatId } = await givenChat(alice)
  const { username } = await service.as({ bot }).call('getOwnUser')
  await service.as('system').call('addMembers', { params: { chatId }, body: { usernames: [username] } })
  const socket = await alice.connects()
  await socket.does('enter', { chatId })
  const put = await givenRuleToService(freshName('com.example'))
  const request = { operation: 'sendMessage', as: { bot }, params: { chatId }, body: { text: 'Deployed' } }
  await put(request)
  const { messages } = await socket.receives('messages', ({ messages }) =>
    messages.some(({ text }) => text === 'Deployed'),
  )
  expect(messages).toMatchObject([
    { senderName: bot, senderKind: 'bot', clientMessageId: expect.any(String) },
  ])
  const nowhere = freshName('nowhere')
  await put({ ...request, params: { chatId: nowhere } })
  const [letter] = await deadLettersWith('ServiceDeadLettersUrl', nowhere, 1)
  expect(letter?.reason).toContain('chat_not_found')
})
