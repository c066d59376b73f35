import type { Locator } from 'playwright-core'
import type { Window } from '../browser/window.ts'
import { untilNextSecond } from './issuer-browser.ts'
import type { Issuer } from './start-issuer.ts'

export const signInButton = (issuer: Issuer): string => `Sign in at ${new URL(issuer.url).host}`

/** Leaves the page for the issuer. */
export const leavesForIssuer = async (issuer: Issuer, window: Window): Promise<void> => {
  // The issuer's own pages ask for a font of another site.
  await window.page.route('https://fonts.googleapis.com/**', (route) =>
    route.fulfill({ contentType: 'text/css', body: '' }),
  )
  await window.button(signInButton(issuer)).click()
}

const goesOn = async ({ page }: Window, button: Locator): Promise<void> => {
  const before = page.url()
  await button.click()
  await page.waitForURL(({ href }) => href !== before)
}

/**
 * Signs in at the issuer as a person does: by whatever login, password and consent it asks for, until the page is back.
 * @returns how often it asked for a password.
 */
export const signsInAtIssuer = async (issuer: Issuer, window: Window, sub: string): Promise<number> => {
  const { page } = window
  const login = page.getByPlaceholder('Enter any login')
  const consent = page.getByRole('button', { name: 'Continue' })
  const workspace = page.getByRole('button', { name: 'Log out' })
  await leavesForIssuer(issuer, window)
  for (let passwords = 0; ; ) {
    await login.or(consent).or(workspace).first().waitFor()
    if (await workspace.isVisible()) return passwords
    if (await login.isVisible()) {
      passwords++
      await login.fill(sub)
      await page.getByPlaceholder('and password').fill('any')
      await untilNextSecond()
      await goesOn(window, page.getByRole('button', { name: 'Sign-in' }))
    } else if (await consent.isVisible()) await goesOn(window, consent)
  }
}
