import { build } from 'esbuild'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium, type Page } from 'playwright-core'
import { projectRoot } from '../../infra/bundling/bundle-functions.ts'
import { buildPage } from '../steps/browser/built-page.ts'
import { chromiumArgs, requireChromium } from '../steps/browser/chromium.ts'
import { chatId, messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'
import { client, peerKilobytes } from './figures/client.ts'
import { type Figure, measured, measuredOften } from './figures/figure.ts'
import { progress, report } from './report.ts'

/**
 * The bytes of the client, and the time that the main thread of a browser takes for a message that arrives: in the
 * client alone, and in the page, on a stub of the APIs.
 */

const sizes = [100, 10_000] as const
const turns = 7
/** Messages of a turn. */
const arriving = 40
const stride = 4_000
/** Between two messages, so that each is shown by itself. */
const pauseMs = 25

const bundle = await build({
  stdin: {
    contents: ['create-client', 'token-storage', 'outbox-storage', 'api-error']
      .map((name) => `export * from './${name}.ts'`)
      .join('\n'),
    resolveDir: join(projectRoot, 'clients', 'client'),
    loader: 'ts',
  },
  bundle: true,
  minify: true,
  format: 'iife',
  globalName: 'parley',
  target: 'es2024',
  write: false,
})
const script = bundle.outputFiles[0]?.text ?? ''

/** A server inside the page, with one chat. `tell` pushes a frame to the client. */
const stubServer = `(count) => {
  const messageOf = (seq) => ({ chatId: '${chatId}', seq, type: 'text', senderId: 'bob-id', senderName: 'bob',
    text: 'message ' + seq, sentAt: new Date(1772438400000 + seq * 60000).toISOString() })
  const log = Array.from({ length: count }, (_, index) => messageOf(index + 1))
  let socket
  class WebSocket extends EventTarget {
    constructor() {
      super()
      socket = this
      setTimeout(() => this.dispatchEvent(new Event('open')))
    }
    deliver(frame) {
      this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(frame) }))
    }
    send(data) {
      const { id, action } = JSON.parse(data)
      const answer = action === 'enter'
        ? { type: 'entered', chatId: '${chatId}', messages: log.slice(-50), lastSeq: log.length, more: true }
        : action === 'ping' ? { type: 'pong', heads: {} } : { type: 'ack', chatId: '${chatId}' }
      setTimeout(() => this.deliver({ id, ...answer }))
    }
    close() {}
  }
  const fetch = async (url) => {
    const query = new URL(url).searchParams
    if (!url.includes('/messages')) return Response.json({ ticket: 'x', expiresIn: 60 })
    const before = Number(query.get('before') ?? count + 1)
    const messages = log.slice(Math.max(0, before - 1 - Number(query.get('limit'))), before - 1).reverse()
    return Response.json({ messages, lastSeq: log.length })
  }
  return { WebSocket, fetch, arrive: () => {
    const message = messageOf(log.length + 1)
    log.push(message)
    socket.deliver({ type: 'messages', chatId: '${chatId}', messages: [message] })
  } }
}`

const openClient = `async (count) => {
  const server = (${stubServer})(count)
  const session = { user: { userId: 'alice-id', username: 'alice' }, accessToken: 'x', refreshToken: 'x',
    expiresAtMs: Date.now() + 3000000 }
  const storage = { read: () => session, write() {}, clear() {} }
  const conversation = parley.createClient({ restUrl: 'https://x.test', webSocketUrl: 'wss://x.test', storage,
    fetch: server.fetch, WebSocket: server.WebSocket }).connect().enter('${chatId}')
  await new Promise((resolve) => conversation.on('change', resolve))
  while (conversation.messages.length < count) await conversation.loadOlder(100)
  // As an application does that shows the newest.
  conversation.on('change', (messages) => { globalThis.newest = messages.at(-1) })
  globalThis.arrive = server.arrive
  return conversation.messages.length
}`

/** Milliseconds of processor time of the page's main thread: other load on the machine does not count. */
const taskMs = async (tab: Page, work: () => Promise<unknown>): Promise<number> => {
  const session = await tab.context().newCDPSession(tab)
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1000
  }
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await read()
  await work()
  const after = await read()
  await session.detach()
  return after - before
}

const requireLoaded = (loaded: number, wanted: number) => {
  if (loaded !== wanted) throw new Error(`${loaded} messages were loaded, not ${wanted}`)
}

/** The client's own time by its clock: what a task costs that only hands over a frame. */
const clientTimes = async (browser: Browser, count: number): Promise<number[]> => {
  const tab = await browser.newPage()
  await tab.addScriptTag({ content: script })
  requireLoaded(await tab.evaluate<number>(`(${openClient})(${count})`), count)
  const turn = `(async () => {
    let worked = 0
    for (let sent = 0; sent < ${arriving}; sent++) {
      const before = performance.now()
      globalThis.arrive()
      await new Promise((resolve) => queueMicrotask(resolve))
      worked += performance.now() - before
      await new Promise((resolve) => setTimeout(resolve))
    }
    return worked
  })()`
  const times: number[] = []
  for (let done = -1; done < turns; done++) {
    const ms = await tab.evaluate<number>(turn)
    if (done >= 0) times.push(ms / arriving)
  }
  const newest = await tab.evaluate<number>('globalThis.newest.seq')
  requireLoaded(newest, count + (turns + 1) * arriving)
  await tab.close()
  return times
}

const toTheEnd = `(() => {
  let list = document.querySelector('[data-seq]')
  while (list.scrollHeight <= list.clientHeight || getComputedStyle(list).overflowY === 'visible')
    list = list.parentElement
  list.scrollTop = list.scrollHeight
})()`

/** Layout and painting included. What frames cost that change nothing is taken off: the stub's own part. */
const pageTimes = async (browser: Browser, count: number): Promise<number[]> => {
  const context = await browser.newContext()
  // Following a reply loads everything before it. The page loads 5,000 messages at most, so that takes steps.
  const steps: number[] = []
  for (let at = count; at > 1; at = Math.max(1, at - stride)) steps.push(at)
  const log = Array.from({ length: count }, (_, index) => {
    const seq = index + 1
    return messageOf(seq, steps.includes(seq) ? { replyTo: Math.max(1, seq - stride) } : {})
  })
  const backend = new StubBackend(log)
  const tab = await context.newPage()
  await tab.goto(await backend.serve(context, await buildPage()))
  for (const at of steps) {
    await tab
      .locator(`[data-seq="${at}"]`)
      .getByRole('button', { name: /In reply to/ })
      .click({ timeout: 60_000 })
    await tab.locator(`[data-seq="${Math.max(1, at - stride)}"]:focus`).waitFor({ timeout: 120_000 })
  }
  let seq = count
  const visible = async () => {
    for (let tries = 0; tries < 100; tries++) {
      await tab.evaluate(toTheEnd)
      if ((await tab.locator(`[data-seq="${seq}"]`).count()) > 0) return
      await sleep(pauseMs)
    }
    throw new Error(`Message ${seq} does not show`)
  }
  await visible()
  const pushAll = (push: () => void) => async () => {
    for (let sent = 0; sent < arriving; sent++) {
      push()
      await sleep(pauseMs)
    }
  }
  const times: number[] = []
  for (let done = -1; done < turns; done++) {
    const idle = await taskMs(
      tab,
      pushAll(() => backend.push({ type: 'pong', heads: {} })),
    )
    const busy = await taskMs(
      tab,
      pushAll(() => {
        seq++
        backend.arrives(messageOf(seq))
      }),
    )
    await visible()
    if (done >= 0) times.push((busy - idle) / arriving)
  }
  await context.close()
  return times
}

const peers = Object.keys(peerKilobytes) as (keyof typeof peerKilobytes)[]
const figures: Figure[] = [
  measured(client, 'bytes', gzipSync(script, { level: 9 }).length),
  ...peers.map((name) => measured(client, `peers.${name}`, peerKilobytes[name] * 1000)),
]
const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumArgs })
try {
  for (const count of sizes) {
    progress(`${count} messages in the client`)
    figures.push(measuredOften(client, `at${count}.clientMs`, await clientTimes(browser, count)))
    progress(`${count} messages in the page`)
    figures.push(measuredOften(client, `at${count}.pageMs`, await pageTimes(browser, count)))
  }
} finally {
  await browser.close()
}
report(figures)
process.exit()
