import { expect, it } from 'vitest'
import { serveDocs } from '../../../functions/http/docs/serve-docs.ts'
import { pages } from '../../../functions/http/docs/pages.ts'
import { Choices } from '../../fuzz/choices.ts'
import { damagedEncoding, Hostile } from '../../fuzz/hostile.ts'

const choices = new Choices(1)
const hostile = new Hostile(choices, 1)
const serve = serveDocs(new URL('./no-such-folder/', import.meta.url))
const ask = (file: string, headers: Record<string, string> = {}) =>
  serve({
    routeKey: 'GET /docs/{file}',
    pathParameters: { file },
    headers,
    requestContext: { requestId: 'r-1' } as never,
  })

it('a file that the documentation does not have is not found, whatever its name', async () => {
  for (let index = 0; index < 500; index++) {
    const name = choices.chance(0.5) ? hostile.text() : damagedEncoding(choices, 'init.js')
    if (pages.has(`docs/${name}`)) continue
    const { statusCode, body = '' } = await ask(name)
    expect(statusCode, name).toBe(404)
    expect(JSON.parse(body)).toMatchObject({ code: 'route_not_found', status: 404 })
  }
})

it('a page is answered whatever its headers hold', async () => {
  for (let index = 0; index < 100; index++) {
    const headers = { 'accept-encoding': hostile.text(), 'if-none-match': hostile.text() }
    expect((await ask('init.js', headers)).statusCode).toBe(200)
  }
})
