import { test } from 'vitest'
import { comeBackWhileOthersSend } from '../steps/chats/come-back.ts'
import { enterWhileOthersSend } from '../steps/chats/enter-while-others-send.ts'

test('entering while others send, hundreds of times: nothing is missing, nothing is there twice', () =>
  enterWhileOthersSend(600))

test('a line that breaks and comes back eighty messages long loses nothing', () =>
  comeBackWhileOthersSend(80))
