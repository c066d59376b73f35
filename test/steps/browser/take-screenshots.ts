import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'
import { Endpoints } from '../../../infra/local/endpoints.ts'
import { endpointsFile, localFolder, projectFolder } from '../../../infra/local/paths.ts'
import { chromiumArgs, chromiumPath } from './chromium.ts'
import { givenLivelyChats, password } from './given-lively-chats.ts'

/**
 * Takes screenshots of every screen of the web page, from a stack that `npm start` has just made:
 * `node test/steps/browser/take-screenshots.ts [folder]`. Two of them make README's picture, `clients/web/screenshot.png`.
 */
const folder = process.argv[2] ?? join(localFolder, 'screenshots')
const readmePicture = join(projectFolder, 'clients', 'web', 'screenshot.png')

const sizes = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
}
const schemes = ['light', 'dark'] as const

/** A street and a tram, drawn by the browser itself. */
const street = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600" viewBox="0 0 900 600">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#ffd9a8"/><stop offset="1" stop-color="#f7b7a3"/></linearGradient></defs>
<rect width="900" height="600" fill="url(#sky)"/><circle cx="690" cy="140" r="60" fill="#fff1cf"/>
${[
  [0, 150, 330, '#d97b66'],
  [120, 110, 260, '#eab676'],
  [230, 150, 390, '#7e9fb5'],
  [380, 130, 300, '#e8d3b4'],
  [510, 120, 360, '#c9656d'],
  [630, 150, 280, '#e2a15f'],
  [780, 120, 340, '#8fae9b'],
]
  .map(([x = 0, width = 0, height = 0, fill]) => {
    const top = 480 - Number(height)
    const windows = Array.from({ length: 12 }, (_, index) => {
      const [column, row] = [index % 3, Math.floor(index / 3)]
      return `<rect x="${Number(x) + 16 + (column * Number(width)) / 3.2}" y="${top + 30 + row * 60}" width="20" height="32" rx="3" fill="#3d4258" opacity=".75"/>`
    })
    return `<rect x="${x}" y="${top}" width="${width}" height="${height}" fill="${fill}"/>${windows.join('')}`
  })
  .join('')}
<rect y="480" width="900" height="120" fill="#62636f"/><path d="M0 566h900M0 588h900" stroke="#b9bac4" stroke-width="5"/>
<rect x="250" y="340" width="390" height="200" rx="26" fill="#f5c83b"/><rect x="250" y="462" width="390" height="22" fill="#fff8e1"/>
${[275, 345, 415, 485, 555].map((x) => `<rect x="${x}" y="366" width="56" height="76" rx="7" fill="#4a5f74"/>`).join('')}
<circle cx="325" cy="548" r="28" fill="#2b2c33"/><circle cx="565" cy="548" r="28" fill="#2b2c33"/>
</svg>`

const draw = async (browser: Browser): Promise<Buffer> => {
  const page = await browser.newPage({ viewport: { width: 900, height: 600 } })
  await page.setContent(`<body style="margin:0">${street}`)
  const picture = await page.screenshot()
  await page.close()
  return picture
}

const pictureOf = async (name: string) =>
  `data:image/png;base64,${(await readFile(join(folder, `${name}.png`))).toString('base64')}`

/** The README's picture: the page on a desktop in light, and on a phone in dark. */
const drawForReadme = async (browser: Browser) => {
  const page = await browser.newPage({ viewport: { width: 1714, height: 840 } })
  await page.setContent(`<style>
    body { display: flex; gap: 24px; margin: 20px; }
    img { height: 800px; border-radius: 14px; outline: 1px solid #8885; }
    </style><img src="${await pictureOf('desktop-light-conversation')}">
    <img src="${await pictureOf('phone-dark-conversation')}">`)
  await page.locator('body').screenshot({ path: readmePicture, omitBackground: true })
  await page.close()
}

const endpoints = Endpoints.parse(JSON.parse(await readFile(endpointsFile, 'utf8')))
await mkdir(folder, { recursive: true })
const executablePath = chromiumPath()
if (!executablePath)
  throw new Error(
    'No Chromium on this machine. Install `chromium-headless-shell` or `chromium`, or set CHROMIUM_PATH',
  )
const browser = await chromium.launch({ executablePath, args: chromiumArgs })
try {
  const { chatId, bob } = await givenLivelyChats(endpoints, await draw(browser))
  const his = bob.connect().enter(chatId)
  for (const colorScheme of schemes)
    for (const [size, device] of Object.entries(sizes)) {
      const context = await browser.newContext({
        ...device,
        colorScheme,
        locale: 'en-GB',
        reducedMotion: 'reduce',
      })
      const page = await context.newPage()
      const take = async (name: string) => {
        await page.mouse.move(0, 0)
        await page.screenshot({ path: join(folder, `${size}-${colorScheme}-${name}.png`) })
      }
      await page.goto(endpoints.webUrl)
      await page.getByLabel('Username or e-mail').waitFor()
      await take('log-in')
      await page.getByLabel('Username or e-mail').fill('alice')
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Log in' }).click()
      await page.getByRole('link', { name: /I am packing shorts/ }).waitFor()
      await take('chats')
      await page.goto(`${endpoints.webUrl}#/chats/${chatId}`)
      await page.getByRole('img', { name: 'tram-28.png' }).waitFor()
      await page.getByText('2 online').waitFor()
      await his.markRead()
      his.typing()
      await page.getByText('bob is typing').waitFor()
      await take('conversation')
      his.typing(false)
      await page.getByRole('button', { name: 'Members and settings' }).click()
      await page.getByRole('heading', { name: '4 members' }).waitFor()
      await take('members')
      await page.getByRole('complementary').getByRole('button', { name: 'Close' }).click()
      await context.setOffline(true)
      await page.getByRole('textbox', { name: 'Write a message' }).fill('Is anybody there?')
      await page.keyboard.press('Enter')
      await page.getByText('You are offline').waitFor()
      await take('offline')
      // Leave the page first: with its socket closed, the waiting message is never sent.
      await page.goto('about:blank')
      await context.close()
    }
  await drawForReadme(browser)
} finally {
  await browser.close()
}
process.exit()
