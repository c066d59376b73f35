import { test } from 'vitest'
import { enterWhileOthersSend } from '../steps/chats/enter-while-others-send.ts'

test('entering while others send, hundreds of times: nothing is missing, nothing is there twice', () =>
  enterWhileOthersSend(600))
