import { test } from 'vitest'
import { comeBackWhileOthersSend } from '../steps/chats/come-back.ts'
import { enterWhileOthersSend } from '../steps/chats/enter-while-others-send.ts'

/** Each of the twelve moments; `npm run test:long` does it hundreds of times. */
const rounds = 12

test(
  'entering while others send: nothing is missing, nothing is there twice once sorted by seq',
  {
    timeout: 180_000,
  },
  () => enterWhileOthersSend(rounds),
)

test('a line that breaks and comes back loses nothing, however often', () => comeBackWhileOthersSend(24))
