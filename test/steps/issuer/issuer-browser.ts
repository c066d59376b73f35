import { setTimeout } from 'node:timers/promises'
import type { Issuer } from './start-issuer.ts'

type At = { url: string; page: string }

const attribute = (tag: string, name: string): string | undefined =>
  new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1]?.replaceAll('&amp;', '&')

/** The first form of a page, with the values that stand in it. */
const formOf = (page: string): { action: string; values: Record<string, string> } | undefined => {
  const [form] = /<form[\s\S]*?<\/form>/.exec(page) ?? []
  if (!form) return undefined
  const fields = [...form.matchAll(/<input[^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name') ?? '',
    attribute(tag, 'value') ?? '',
  ])
  return { action: attribute(form, 'action') ?? '', values: Object.fromEntries(fields) }
}

/**
 * Typing a password takes a person more than a second. Tokens tell in whole seconds when it was typed, so one of the
 * second of a log-out would not count as a later log-in.
 */
export const untilNextSecond = () => setTimeout(1000 - (Date.now() % 1000))

/** A person's browser: it keeps cookies, follows redirects within the issuer, and fills in the issuer's forms. */
export class IssuerBrowser {
  readonly #issuer: Issuer
  readonly #cookies = new Map<string, string>()
  /** How often a password was typed. */
  passwords = 0

  constructor(issuer: Issuer) {
    this.#issuer = issuer
  }

  async #goes(url: string, form?: Record<string, string>): Promise<At> {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      this.#cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) return { url, page: await response.text() }
    const next = new URL(location, url).href
    return next.startsWith(this.#issuer.url) ? this.#goes(next) : { url: next, page: '' }
  }

  /**
   * Opens an address of the issuer as somebody who agrees to everything.
   * @returns the address at which the browser leaves the issuer, or stays there with nothing more to fill in.
   */
  async visits(address: string, sub: string): Promise<string> {
    let at = await this.#goes(address)
    for (let form = formOf(at.page); form; form = formOf(at.page)) {
      const asksForPassword = 'password' in form.values
      if (asksForPassword && this.passwords++ > 0) await untilNextSecond()
      const typed = asksForPassword ? { login: sub, password: 'any' } : {}
      at = await this.#goes(new URL(form.action, at.url).href, { ...form.values, ...typed })
    }
    return at.url
  }
}
