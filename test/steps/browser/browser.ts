import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Person, Registered } from '../accounts/given-users.ts'
import { storedSessionOf } from '../client/given-client.ts'
import { deployment } from '../deployment/deployment.ts'
import { chromiumArgs, chromiumPath } from './chromium.ts'
import { Window } from './window.ts'

const missing =
  'No Chromium on this machine. Install `chromium-headless-shell` or `chromium`, or set CHROMIUM_PATH'

/** The files of a worker share it. It ends with the worker's process. */
let launched: Promise<Browser> | undefined
let browser: Browser | undefined

/** Runs tests in a real browser. Without one they are skipped and say why; in CI that is a failure. */
export const describeInBrowser = (name: string, tests: () => void): void => {
  const executablePath = chromiumPath()
  if (!executablePath) {
    if (process.env['CI']) test(`${name}: there is a browser to test with`, () => expect.fail(missing))
    else describe.skip(`${name} (skipped: ${missing})`, tests)
    return
  }
  describe(name, () => {
    beforeAll(async () => {
      launched ??= chromium.launch({ executablePath, args: chromiumArgs })
      browser = await launched
    })
    tests()
  })
}

type WindowOptions = BrowserContextOptions & {
  /** Where it goes; by default to the deployed page. */
  address?: string
  /** Prepares the window to be served without a deployment. Returns where it goes. */
  served?: (context: BrowserContext) => Promise<string>
}

/** Opens a window with storage of its own. Closes it when the test ends. */
export const opensWindow = async ({ address, served, ...rest }: WindowOptions = {}): Promise<Window> => {
  if (!browser) throw new Error('opensWindow works only within describeInBrowser')
  const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...rest })
  context.setDefaultTimeout(20_000)
  const window = new Window(context, await context.newPage())
  onTestFinished(async () => {
    await context.close()
    expect(window.complaints).toEqual([])
  })
  await window.page.goto((await served?.(context)) ?? address ?? deployment().webUrl)
  return window
}

/** Opens a window in which a user is already logged in. The page can refresh the token and log out of a registered one. */
export const windowOf = async (
  person: Person & Partial<Registered>,
  { chatId, ...options }: BrowserContextOptions & { chatId?: string } = {},
): Promise<Window> => {
  const { webUrl } = deployment()
  const stored = [{ name: 'parley.session', value: JSON.stringify(storedSessionOf(person)) }]
  return opensWindow({
    ...options,
    storageState: { cookies: [], origins: [{ origin: new URL(webUrl).origin, localStorage: stored }] },
    address: chatId === undefined ? webUrl : `${webUrl}#/chats/${chatId}`,
  })
}
