import { test } from 'vitest'
import { convergeReaders } from '../steps/chats/converge-readers.ts'

test('edits and reactions from several sockets and over REST, 42 at once: all readers end with the same message', () =>
  convergeReaders(6))
