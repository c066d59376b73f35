import type { BrowserContext, Locator, Page } from 'playwright-core'
import { eventually } from '../generic/eventually.ts'

/** Console errors that a browser prints for expected refusals and for a lost network. */
const ordinary = /status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_IO_SUSPENDED|WebSocket connection to/

/** The web page in a browser, as a user sees it. */
export class Window {
  readonly context: BrowserContext
  readonly page: Page
  /** Errors from the browser's console, including policy violations, and uncaught exceptions. */
  readonly complaints: string[] = []

  constructor(context: BrowserContext, page: Page) {
    this.context = context
    this.page = page
    page.on('console', (message) => {
      if (message.type() === 'error' && !ordinary.test(message.text())) this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(String(error)))
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  /** The field in which messages are written. */
  get input(): Locator {
    return this.page.getByRole('textbox', { name: 'Write a message' })
  }

  /** A chat in the list. */
  chat(name: string | RegExp): Locator {
    return this.page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name })
  }

  /** The messages with this text. */
  message(text: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text })
  }

  async logsIn({ username, password }: { username: string; password: string }): Promise<void> {
    await this.page.getByLabel('Username or e-mail').fill(username)
    await this.page.getByLabel('Password').fill(password)
    await this.button('Log in').click()
  }

  /** Writes a message and submits it. Does not wait until it is sent. */
  async sends(text: string): Promise<void> {
    await this.input.fill(text)
    await this.input.press('Enter')
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.message(text).first().waitFor()
  }

  /** The texts of the stored messages that are in the document, from top to bottom: those near the screen. */
  texts(): Promise<string[]> {
    return this.page.locator('[data-seq] .text').allInnerTexts()
  }

  /** The texts of all loaded messages, from top to bottom, as someone sees them who scrolls from the top to the end. */
  async reads(): Promise<string[]> {
    const texts = await this.page.evaluate<[string, string][]>(`(async () => {
      const list = document.querySelector('.scroller')
      const seen = new Map()
      for (let top = 0; top < list.scrollHeight; top += list.clientHeight / 2) {
        list.scrollTo(0, top)
        await new Promise((resolve) => setTimeout(resolve, 50))
        for (const row of document.querySelectorAll('[data-seq]'))
          seen.set(Number(row.dataset.seq), row.querySelector('.text')?.innerText ?? '')
      }
      return [...seen]
    })()`)
    return texts.toSorted(([one], [other]) => Number(one) - Number(other)).map(([, text]) => text)
  }

  /** Waits until the conversation consists of exactly these texts. */
  async shows(texts: readonly string[]): Promise<void> {
    let seen: string[] = []
    const wanted = JSON.stringify(texts)
    await eventually(`the page shows ${wanted.slice(0, 300)}`, async () => {
      seen = await this.texts()
      return JSON.stringify(seen) === wanted ? true : undefined
    }).catch((error) => {
      throw new Error(`${error.message}; it shows ${JSON.stringify(seen).slice(0, 600)}`)
    })
  }

  /** Hovers over a message and clicks one of its actions. */
  async does(action: 'React' | 'Reply' | 'Edit' | 'Delete', text: string): Promise<void> {
    const message = this.message(text).first()
    await message.locator('.bubble').hover()
    await message.getByRole('button', { name: action }).click()
  }
}
