import { expect, test } from 'vitest'
import { findEndpoints, type Sources } from '../../../clients/cli/lib/endpoints.ts'
import { UsageError } from '../../../clients/cli/lib/failure.ts'

const nothing: Sources = { options: {}, env: {}, saved: undefined, local: undefined }
const local = { restUrl: 'http://localhost/local', webSocketUrl: 'ws://localhost/local' }
const saved = { restUrl: 'https://saved.example', webSocketUrl: 'wss://saved.example' }
const env = { PARLEY_URL: 'https://env.example', PARLEY_SOCKET_URL: 'wss://env.example' }
const options = { url: 'https://option.example/', socketUrl: 'wss://option.example/live' }

test('options count more than the environment, that more than what was saved, and that more than what is local', () => {
  const restUrlOf = (sources: Partial<Sources>) => findEndpoints({ ...nothing, ...sources }).restUrl
  expect(restUrlOf({ local })).toBe('http://localhost/local')
  expect(restUrlOf({ local, saved })).toBe('https://saved.example')
  expect(restUrlOf({ local, saved, env })).toBe('https://env.example')
  expect(restUrlOf({ local, saved, env, options })).toBe('https://option.example')
})

test('the sockets of one deployment are never used with the REST API of another', () => {
  const found = findEndpoints({ options: { url: 'https://other.example' }, env, saved, local })
  expect(found).toEqual({ restUrl: 'https://other.example', webSocketUrl: undefined, explicit: true })
})

test('the sockets of a known deployment need not be told again', () => {
  expect(findEndpoints({ ...nothing, options: { url: 'https://saved.example/' }, saved, local })).toEqual({
    ...saved,
    explicit: true,
  })
})

test('sockets that are told alone are those of the deployment that is meant, but not of one that is told before', () => {
  const socketOf = (sources: Partial<Sources>) => findEndpoints({ ...nothing, ...sources }).webSocketUrl
  const { PARLEY_SOCKET_URL } = env
  const { url, socketUrl } = options
  expect(socketOf({ options: { socketUrl }, env, local })).toBe('wss://option.example/live')
  expect(socketOf({ env: { PARLEY_SOCKET_URL }, local })).toBe('wss://env.example')
  expect(socketOf({ options: { url }, env: { PARLEY_SOCKET_URL }, local })).toBeUndefined()
})

test('only addresses that were told are saved by a log-in', () => {
  expect(findEndpoints({ ...nothing, local }).explicit).toBe(false)
  expect(findEndpoints({ ...nothing, saved }).explicit).toBe(false)
  expect(findEndpoints({ ...nothing, env }).explicit).toBe(true)
})

test.each(['nowhere', 'ftp://example.org', 'https://example.org/?a=b', 'https://example.org/#here'])(
  '%s is no address',
  (url) => {
    expect(() => findEndpoints({ ...nothing, options: { url } })).toThrow(UsageError)
    expect(() => findEndpoints({ ...nothing, env: { PARLEY_URL: url } })).toThrow('PARLEY_URL')
  },
)

test('without any source it is said how to tell', () => {
  expect(() => findEndpoints(nothing)).toThrow('--url')
})
