import type { StoredSession } from '../../../clients/client/token-storage.ts'
import { configFolder } from '../../../clients/cli/lib/config-folder.ts'
import { tokenFile, tokenFileStorage } from '../../../clients/cli/lib/token-file.ts'
import type { Window } from '../browser/window.ts'
import type { Shell } from '../cli/command-line.ts'
import { deployment } from '../deployment/deployment.ts'

const storageOf = ({ env, folder }: Shell) => {
  const own = configFolder({ env, platform: process.platform, home: folder })
  return tokenFileStorage(tokenFile(own, deployment().restUrl))
}

/** The session that `parley` keeps. */
export const sessionIn = (shell: Shell): StoredSession => {
  const session = storageOf(shell).read()
  if (!session) throw new Error('Nobody is logged in')
  return session
}

/** Lets its access token be taken for expired, so that the next command refreshes it. */
export const expireIn = (shell: Shell): void =>
  storageOf(shell).write({ ...sessionIn(shell), expiresAtMs: 0 })

const key = 'parley.session'

/** The session that the page keeps. */
export const sessionInPage = async ({ page }: Window): Promise<StoredSession> =>
  JSON.parse(await page.evaluate<string>(`localStorage.getItem('${key}')`)) as StoredSession

/** Lets the page take its access token for expired, when it loads again. */
export const expireInPage = async (window: Window): Promise<void> => {
  const expired = { ...(await sessionInPage(window)), expiresAtMs: 0 }
  await window.page.evaluate(`localStorage.setItem('${key}', ${JSON.stringify(JSON.stringify(expired))})`)
}
