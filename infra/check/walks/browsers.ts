import { expectSame, expectThat } from '../report.ts'
import type { Walk } from '../walk.ts'

/** CORS, and the web page with the headers that protect it. */
export const walkBrowsers = async ({ report, target }: Walk) => {
  const preflight = async (origin: string) => {
    const answer = await fetch(`${target.restUrl}/chats`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    })
    return answer.headers.get('access-control-allow-origin')
  }
  await report.check('browser', 'the web page may call the API', async () => {
    const { origin } = new URL(target.output('WebUrl'))
    expectSame('The allowed origin', await preflight(origin), origin)
  })
  await report.check('browser', 'a page of another origin may not call the API', async () => {
    const allowed = await preflight('https://elsewhere.example')
    expectThat(allowed === null, `The allowed origin is ${allowed}`)
  })
  const page = await report.check('browser', 'the web page is served', async () => {
    const answer = await fetch(target.webUrl)
    expectSame('The status', answer.status, 200)
    expectThat((await answer.text()).includes('<div id="page"'), 'It is another page')
    return answer.headers
  })
  await report.check('browser', 'the web page has the headers that protect it', async () => {
    const header = (name: string) => page?.get(name) ?? ''
    expectThat(
      header('content-security-policy').includes("script-src 'self'"),
      'It has no content security policy',
    )
    expectThat(
      header('strict-transport-security').includes('max-age='),
      'It has no strict transport security',
    )
    expectSame('x-content-type-options', header('x-content-type-options'), 'nosniff')
    expectSame('x-frame-options', header('x-frame-options'), 'DENY')
  })
  for (const path of ['/docs', '/openapi.json', '/asyncapi.json', '/events.json']) {
    await report.check('browser', `${path} is served`, async () => {
      expectSame('The status', (await fetch(`${target.restUrl}${path}`)).status, 200)
    })
  }
}
