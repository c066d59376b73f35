import { expect, test } from 'vitest'
import { localApiUrl, localEndpoints } from '../../../infra/local/endpoints.ts'

test('an API is addressed by a path, since names under localhost do not resolve everywhere', () => {
  expect(
    localApiUrl('http://localhost:4566', 'wss://a1b2c3d4.execute-api.us-east-1.amazonaws.com/live'),
  ).toBe('ws://localhost:4566/_aws/execute-api/a1b2c3d4/live')
})

test.each([
  'https://a1b2c3d4.execute-api.us-east-1.amazonaws.com',
  'https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/',
  'https://a1b2c3d4.execute-api.cn-north-1.amazonaws.com.cn',
  'http://a1b2c3d4.execute-api.localhost:4566',
])('the nameless stage of %s is written so that a shell leaves it alone', (url) => {
  expect(localApiUrl('http://localhost:4566', url)).toBe(
    'http://localhost:4566/_aws/execute-api/a1b2c3d4/%24default',
  )
})

test('sockets are encrypted when the emulator is', () => {
  expect(
    localApiUrl('https://emulator.example:443/', 'wss://a1b2c3d4.execute-api.us-east-1.amazonaws.com/live'),
  ).toBe('wss://emulator.example/_aws/execute-api/a1b2c3d4/live')
})

test.each([
  [
    'https://a1b2c3d4.execute-api.localhost.localstack.cloud:4566',
    'http://a1b2c3d4.execute-api.localhost.localstack.cloud:4566',
  ],
  ['http://localhost:4510/', 'http://localhost:4510'],
  ['wss://localhost:4510/live', 'ws://localhost:4510/live'],
])('the address %s, which leads to the emulator, is kept', (output, url) => {
  expect(localApiUrl('http://localhost:4566', output)).toBe(url)
})

test('a link relative to the documentation stays within the API', () => {
  const { restUrl, docsUrl, webUrl } = localEndpoints('http://localhost:4566', {
    webBucketName: 'parley-page',
    restUrl: 'https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/',
    webSocketUrl: 'wss://e5f6a7b8.execute-api.us-east-1.amazonaws.com/live',
  })
  expect(webUrl).toBe('http://localhost:4566/parley-page/index.html')
  expect(new URL('openapi.json', docsUrl).href).toBe(`${restUrl}/openapi.json`)
})
