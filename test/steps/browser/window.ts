import type { BrowserContext, Locator, Page } from 'playwright-core'
import { eventually } from '../generic/eventually.ts'

/** What a browser says of every refusal that the page asked for, and of a network that is not there. */
const ordinary = /status of 4\d\d|ERR_INTERNET_DISCONNECTED|ERR_NETWORK_IO_SUSPENDED|WebSocket connection to/

/** The web page in a browser, as somebody sees and uses it. */
export class Window {
  readonly context: BrowserContext
  readonly page: Page
  /** What the browser's console says is wrong, violations of the page's policy among it; errors that nobody caught. */
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

  /** Where messages are written. */
  get input(): Locator {
    return this.page.getByRole('textbox', { name: 'Write a message' })
  }

  /** A chat in the list. */
  chat(name: string | RegExp): Locator {
    return this.page.getByRole('navigation', { name: 'Chats' }).getByRole('link', { name })
  }

  /** The message, or messages, of this text. */
  message(text: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'Messages' }).getByRole('listitem').filter({ hasText: text })
  }

  async logsIn({ username, password }: { username: string; password: string }): Promise<void> {
    await this.page.getByLabel('Username or e-mail').fill(username)
    await this.page.getByLabel('Password').fill(password)
    await this.button('Log in').click()
  }

  /** Writes a message and sends it, whether or not it goes out. */
  async says(text: string): Promise<void> {
    await this.input.fill(text)
    await this.input.press('Enter')
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.message(text).first().waitFor()
  }

  /** The texts of the conversation that have a place in its log, from top to bottom. */
  texts(): Promise<string[]> {
    return this.page.locator('[data-seq] .text').allInnerTexts()
  }

  /** Waits until the conversation consists of these and nothing else. */
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

  /** What the message offers to whoever looks at it. */
  async does(action: 'React' | 'Reply' | 'Edit' | 'Delete', text: string): Promise<void> {
    const message = this.message(text).first()
    await message.hover()
    await message.getByRole('button', { name: action }).click()
  }
}
