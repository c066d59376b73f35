import { chromium } from 'playwright-core'
import { buildPage } from '../steps/browser/built-page.ts'
import { chromiumArgs, requireChromium } from '../steps/browser/chromium.ts'
import { messageOf, StubBackend } from '../steps/browser/page-on-stub.ts'
import { measured, median } from './figures/figure.ts'
import { page as pageFigures } from './figures/page.ts'
import { progress, report } from './report.ts'

/**
 * The web page with a long chat: what a key press and a hover cost, until the page is laid out again. The page runs in
 * Chromium on a stub of the APIs, so that nothing else takes time.
 */
const loaded = 5_000
const repeats = 60

/** Measures one act in the page: its handlers, what they render, and the layout. */
const measure = `async (act) => {
  const times = []
  for (let turn = 0; turn < ${repeats}; turn++) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
    const before = performance.now()
    act(turn)
    await new Promise((resolve) => setTimeout(resolve))
    document.body.getBoundingClientRect()
    times.push(performance.now() - before)
  }
  return times
}`

const keyPress = `(() => {
  const input = document.querySelector('textarea')
  return (${measure})((turn) => {
    input.value = 'a'.repeat(turn + 1)
    input.dispatchEvent(new InputEvent('input', { bubbles: true }))
  })
})()`

const hover = `(() => {
  const rows = [...document.querySelectorAll('[data-seq]')]
  return (${measure})((turn) => {
    rows[turn % rows.length].dispatchEvent(new PointerEvent('pointerenter', { pointerType: 'mouse' }))
  })
})()`

const page = await buildPage()
const browser = await chromium.launch({ executablePath: requireChromium(), args: chromiumArgs })
try {
  const context = await browser.newContext()
  const log = Array.from({ length: loaded }, (_, index) => messageOf(index + 1))
  // Following the reply loads everything before it.
  const backend = new StubBackend([...log, messageOf(loaded + 1, { replyTo: 1 })])
  const tab = await context.newPage()
  await tab.goto(await backend.serve(context, page))
  progress(`loading ${loaded} messages`)
  await tab.getByRole('button', { name: /In reply to/ }).click({ timeout: 60_000 })
  await tab.locator('[data-seq="1"]:focus').waitFor({ timeout: 60_000 })
  const keyPresses = await tab.evaluate<number[]>(keyPress)
  const hovers = await tab.evaluate<number[]>(hover)
  const nodes = await tab.evaluate<number>(`document.querySelectorAll('*').length`)
  report([
    measured(pageFigures, 'keyPressMs', median(keyPresses)),
    measured(pageFigures, 'hoverMs', median(hovers)),
    measured(pageFigures, 'nodes', nodes),
  ])
} finally {
  await browser.close()
}
