import { expect, test } from 'vitest'
import { readLine } from '../../../clients/cli/conversation/entered-line.ts'

test.each([
  { line: '/quit', name: 'quit' },
  { line: '  /quit ', name: 'quit' },
  { line: '/Help', name: 'help' },
  { line: '/more', name: 'more' },
  { line: '/members', name: 'members' },
])('$line is a command', ({ line, name }) => {
  expect(readLine(line)).toEqual({ kind: 'command', name })
})

test.each(['/qiut', '/', '/ quit', '/quit now', '/usr/bin/env', '/toString', '/__proto__'])(
  '%s is no command, and no text either',
  (line) => {
    expect(readLine(line)).toMatchObject({ kind: 'unknown', detail: expect.stringContaining('/help') })
  },
)

test.each([
  { line: '//quit', text: '/quit' },
  { line: '///', text: '//' },
  { line: '//', text: '/' },
  { line: 'either/or', text: 'either/or' },
  { line: '  /usr/bin/env', text: '  /usr/bin/env' },
])('$line is the text $text', ({ line, text }) => {
  expect(readLine(line)).toEqual({ kind: 'text', text })
})

test.each(['', ' \t '])('"%s" says nothing', (line) => {
  expect(readLine(line)).toEqual({ kind: 'nothing' })
})
