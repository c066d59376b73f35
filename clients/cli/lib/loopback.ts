import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Milliseconds for which a person may take to sign in. */
const patienceMs = 600_000

const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Parley</title>
<p>You can close this window, and go on in the terminal.</p></html>
`

/**
 * Waits at an address of this machine for the browser that an issuer sends back.
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export const listenForBrowser = async (): Promise<{
  redirectUri: string
  /** The address that the browser came to. */
  returned: Promise<URL>
  close(): void
}> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`
  const returned = new Promise<URL>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('Nobody signed in')), patienceMs)
    timer.unref()
    server.on('request', (request, response) => {
      const url = new URL(request.url ?? '', redirectUri)
      // A browser also asks for an icon.
      const isReturn = url.pathname === '/callback' && url.searchParams.has('state')
      response.writeHead(isReturn ? 200 : 404, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'",
        'referrer-policy': 'no-referrer',
        connection: 'close',
      })
      response.end(isReturn ? page : '')
      if (isReturn) resolve(url)
    })
  })
  returned.catch(() => {})
  return {
    redirectUri,
    returned,
    close: () => {
      server.close()
      server.closeIdleConnections()
    },
  }
}
