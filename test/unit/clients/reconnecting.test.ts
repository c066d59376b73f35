import { onTestFinished, expect, test, vi } from 'vitest'
import { givenFakeClient, givenFakeServer, json, settle } from '../../steps/client/fake-server.ts'
import { stubGlobal } from '../../steps/generic/stub-global.ts'

/** A window whose events the test fires. */
const givenWindow = () => {
  const target = new EventTarget()
  const document = { visibilityState: 'visible' }
  stubGlobal('addEventListener', target.addEventListener.bind(target))
  stubGlobal('document', document)
  return { document, fire: (type: string) => target.dispatchEvent(new Event(type)) }
}

const givenOnline = async () => {
  const window = givenWindow()
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  live.enter('c')
  await settle()
  onTestFinished(() => live.close())
  return { ...window, server, live }
}

test.each([0, 10, 200])('forty visibility events, %i ms apart, are one ping', async (apartMs) => {
  const { server, document, fire } = await givenOnline()
  for (let times = 0; times < 40; times++) {
    document.visibilityState = times % 2 ? 'hidden' : 'visible'
    fire('visibilitychange')
    await settle(apartMs)
  }
  await settle(5000)
  expect(server.framesOf('ping')).toHaveLength(1)
})

test('a page that is hidden asks nothing', async () => {
  const { server, document, fire } = await givenOnline()
  document.visibilityState = 'hidden'
  fire('visibilitychange')
  await settle(5000)
  expect(server.framesOf('ping')).toEqual([])
})

test('a page that is hidden sends its read marks before it may end', async () => {
  const { server, live, document, fire } = await givenOnline()
  server.add('one')
  live.enter('c').markRead(1)
  document.visibilityState = 'hidden'
  await settle()
  fire('visibilitychange')
  await settle()
  expect(server.framesOf('read')).toMatchObject([{ seq: 1 }])
})

test('the network’s return has a living line asked what was missed', async () => {
  const { server, fire } = await givenOnline()
  await settle(5000)
  fire('online')
  await settle()
  expect(server.framesOf('ping')).toHaveLength(1)
})

test('a page that is seen again after a while finds a dead line, and replaces it', async () => {
  const { server, live, fire } = await givenOnline()
  await settle(30_000)
  server.replyWith(() => undefined)
  fire('visibilitychange')
  await settle(11_000)
  server.replyWith(() => 'default')
  await settle(30_000)
  expect([server.sockets.length > 1, live.status]).toEqual([true, 'online'])
})

test.each(['visibilitychange', 'pageshow', 'online'])(
  '%s does not cut short what the server asks for',
  async (type) => {
    const { server, fire } = await givenOnline()
    server.answerWith(({ path }) =>
      path === '/auth/tickets'
        ? json({ message: 'Too Many Requests' }, 429, { 'retry-after': '60' })
        : undefined,
    )
    const ticketsAsked = () => server.calls.filter(({ path }) => path === '/auth/tickets').length
    server.cutAll()
    await settle(2000)
    const asked = ticketsAsked()
    for (let times = 0; times < 40; times++) {
      fire(type)
      await settle(1000)
    }
    expect(ticketsAsked()).toBe(asked)
  },
)

test('forty visibility events do not cut the back-off short', async () => {
  const { server, fire } = await givenOnline()
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
  onTestFinished(() => {
    vi.restoreAllMocks()
  })
  server.answerWith(({ path }) => (path === '/auth/tickets' ? json({}, 503) : undefined))
  server.cutAll()
  await settle(70_000)
  const asked = server.calls.length
  for (let times = 0; times < 40; times++) {
    fire('visibilitychange')
    await settle(500)
  }
  expect(server.calls.length - asked).toBeLessThanOrEqual(1)
})

test('the network’s return ends a back-off', async () => {
  const { server, live, fire } = await givenOnline()
  server.goDown()
  await settle(70_000)
  server.comeBack()
  fire('online')
  await settle(10)
  expect(live.status).toBe('online')
})

test('a line that is mute after the handshake is doubted within 15 seconds, whether or not a chat is open', async () => {
  for (const chats of [[], ['c']]) {
    const server = givenFakeServer()
    server.replyWith(() => undefined)
    const { client } = givenFakeClient(server)
    const live = client.connect()
    for (const chat of chats) live.enter(chat)
    await settle(15_000)
    expect(server.sockets[0]?.closed).toBe(true)
    live.close()
  }
})

test('a line that has said something is not pinged before its time', async () => {
  const { server } = await givenOnline()
  await settle(9 * 60_000 - 5000)
  expect(server.framesOf('ping')).toEqual([])
  await settle(10_000)
  expect(server.framesOf('ping')).toHaveLength(1)
})

test('fifty chats are entered a few at a time after a cut, and all of them are', async () => {
  const server = givenFakeServer()
  const { client } = givenFakeClient(server)
  const live = client.connect()
  const conversations = Array.from({ length: 50 }, (_, index) => live.enter(`c-${index}`))
  await settle()
  const waiting = new Set<number>()
  let most = 0
  server.replyWith((frame, socket) => {
    if (frame.action !== 'enter') return 'default'
    waiting.add(frame.id)
    most = Math.max(most, waiting.size)
    setTimeout(() => {
      waiting.delete(frame.id)
      socket.deliver({ id: frame.id, ...server.reply(frame) })
    }, 100)
    return undefined
  })
  server.cutAll()
  await settle(60_000)
  expect(most).toBe(5)
  expect(conversations.filter(({ status }) => status !== 'live')).toEqual([])
  live.close()
})
