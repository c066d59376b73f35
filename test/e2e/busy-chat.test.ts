import { test } from 'vitest'
import { keepChatBusy } from '../steps/chats/busy-chat.ts'
import { underAwsConditions } from '../steps/aws/under-conditions.ts'

test('4 senders who write at once under AWS’s conditions share one order, until the chat is locked', () =>
  underAwsConditions(() => keepChatBusy(4, 2)))
