import { expect, test } from 'vitest'
import { deployment } from '../steps/deployment/deployment.ts'

test('the deployed stack serves its documentation, and links relative to it work', async () => {
  const { docsUrl } = deployment()
  const page = await fetch(docsUrl)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-type')).toContain('text/html')
  const described = await fetch(new URL('openapi.json', docsUrl))
  expect(await described.json()).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) })
})

test('the deployed gateway itself refuses a call without a token', async () => {
  const answer = await fetch(`${deployment().restUrl}/users/me`)
  expect(answer.status).toBe(401)
})
