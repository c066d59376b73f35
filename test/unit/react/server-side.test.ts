import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ParleyProvider, useParley } from '../../../clients/react/provider.ts'
import { useChat, useChats, useUnread } from '../../../clients/react/use-chats.ts'
import { usePresence } from '../../../clients/react/use-members.ts'
import { useMessages } from '../../../clients/react/use-messages.ts'
import { useTyping } from '../../../clients/react/use-typing.ts'
import { codeOf } from '../../steps/generic/readme.ts'
import { givenFakeClient, givenFakeServer } from '../../steps/client/fake-server.ts'
import { readFileSync } from 'node:fs'

const Everything = () => {
  const { messages, status: chatStatus } = useMessages('chat')
  const { user, status } = useParley()
  const shown = [
    user?.username,
    status,
    useChats().chats.length,
    useChat('chat').chat,
    useUnread(),
    chatStatus,
  ]
  return JSON.stringify([
    ...shown,
    messages.length,
    useTyping('chat').typing.length,
    usePresence('chat').size,
  ])
}

test('on a server every hook renders what it shows before the connection, and nothing is connected', () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const html = renderToString(createElement(ParleyProvider, { client }, createElement(Everything)))
  expect(JSON.parse(html.replaceAll('&quot;', '"'))).toEqual([
    'alice',
    'connecting',
    0,
    null,
    0,
    'loading',
    0,
    0,
    0,
  ])
  expect([server.calls, server.sockets]).toEqual([[], []])
})

test('a hook without its provider says so', () => {
  expect(() => renderToString(createElement(Everything))).toThrow('inside of a <ParleyProvider> only')
})

test('README shows the example as it is, in 60 lines', () => {
  const file = new URL('../../../clients/react/example/app.tsx', import.meta.url)
  const code = readFileSync(file, 'utf8')
  expect(codeOf('tsx', 'ParleyProvider', 'clients/react/README.md')).toBe(code)
  expect(code.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
})
