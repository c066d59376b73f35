import { test } from 'vitest'
import { keepChatBusy } from '../steps/chats/busy-chat.ts'
import { underAwsConditions } from '../steps/aws/under-conditions.ts'

test('12 senders who write at once under AWS’s conditions, 10 messages each and as many again, share one order, until the chat is locked', () =>
  underAwsConditions(() => keepChatBusy(12, 10)))
