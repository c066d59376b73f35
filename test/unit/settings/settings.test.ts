import { describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import { flag, parseSettings, requiredText } from '../../../shared/platform/settings/parse-settings.ts'

describe('settings', () => {
  it('are read from the environment', () => {
    const shape = { TABLE: requiredText, LOUD: flag, OTHER: z.string().optional() }
    expect(parseSettings(shape, { TABLE: 't', LOUD: 'true' })).toEqual({ TABLE: 't', LOUD: true })
  })

  it('fail with the name of each that is missing or wrong', () => {
    const shape = { TABLE: requiredText, URL: z.url(), LOUD: flag }
    expect(() => parseSettings(shape, { URL: 'nonsense', LOUD: 'yes' })).toThrow(
      /TABLE[\s\S]*URL|URL[\s\S]*TABLE/,
    )
    expect(() => parseSettings(shape, { TABLE: '', URL: 'https://a', LOUD: 'false' })).toThrow(/TABLE/)
  })

  it.each([
    ['table', 'TABLE_NAME'],
    ['fan-out', 'FAN_OUT_QUEUE_URL'],
    ['identity', 'USER_POOL_ID'],
    ['session-events', 'EVENT_BUS_NAME'],
    ['session-events-dead-letters', 'SESSION_EVENTS_DLQ_URL'],
    ['fan-out-dead-letters', 'FAN_OUT_DLQ_URL'],
    ['clean-up', 'CLEAN_UP_DLQ_URL'],
    ['domain-events', 'DOMAIN_EVENT_BUS_NAME'],
    ['socket', 'WEBSOCKET_CALLBACK_URL'],
    ['email', 'EMAIL_SENDER'],
    ['email-feedback', 'EMAIL_FEEDBACK_DLQ_URL'],
    ['links', 'REST_URL'],
    ['notifications', 'NOTIFICATIONS_QUEUE_URL'],
  ])('of %s fail at the start of a function that lacks them', async (file, variable) => {
    vi.stubEnv(variable, undefined)
    await expect(import(`../../../shared/platform/settings/${file}.ts`)).rejects.toThrow(variable)
  })
})

describe("the socket stage's callback URL", () => {
  it("is the stage's own on AWS, and the emulator's path for it there", async () => {
    vi.stubEnv('WEBSOCKET_CALLBACK_URL', 'https://abc.execute-api.us-east-1.amazonaws.com/live')
    vi.resetModules()
    const { callbackUrlFor } = await import('../../../shared/platform/settings/socket.ts')
    const url = 'https://abc.execute-api.us-east-1.amazonaws.com/live'
    expect(callbackUrlFor(url, undefined)).toBe(url)
    expect(callbackUrlFor('https://chat.example.com/live', undefined)).toBe('https://chat.example.com/live')
    for (const emulator of ['http://localhost:4566', 'http://localhost:4566/'])
      expect(callbackUrlFor(url, emulator)).toBe('http://localhost:4566/_aws/execute-api/abc/live')
  })
})

describe('e-mails by SES', () => {
  it.each([
    ['EMAIL_FROM', 'EMAIL_CONFIGURATION_SET'],
    ['EMAIL_CONFIGURATION_SET', 'EMAIL_FROM'],
  ])('need %s as well as %s', async (missing, given) => {
    vi.stubEnv('EMAIL_SENDER', 'ses')
    vi.stubEnv(given, 'given')
    vi.stubEnv(missing, undefined)
    vi.resetModules()
    await expect(import('../../../shared/platform/settings/email.ts')).rejects.toThrow(missing)
  })
})

describe('a link in an e-mail', () => {
  it('leads to AWS there, to the path that the emulator has for it here, and elsewhere as it is', async () => {
    const rest = 'https://abc.execute-api.us-east-1.amazonaws.com'
    vi.stubEnv('REST_URL', rest)
    vi.stubEnv('WEB_URL', rest)
    vi.resetModules()
    const { reachableUrl } = await import('../../../shared/platform/settings/links.ts')
    const emulator = 'http://localhost:4566'
    expect(reachableUrl(`${rest}/docs`, undefined)).toBe(`${rest}/docs`)
    expect(reachableUrl(rest, emulator)).toBe(`${emulator}/_aws/execute-api/abc/%24default`)
    expect(reachableUrl(`${rest}/docs`, `${emulator}/`)).toBe(
      `${emulator}/_aws/execute-api/abc/%24default/docs`,
    )
    const page = 'https://parley-page.s3.us-east-1.amazonaws.com/index.html'
    expect(reachableUrl(page, undefined)).toBe(page)
    expect(reachableUrl(page, emulator)).toBe(`${emulator}/parley-page/index.html`)
    for (const where of [undefined, emulator])
      expect(reachableUrl('https://chat.example.com/', where)).toBe('https://chat.example.com')
  })
})
