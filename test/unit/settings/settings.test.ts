import { describe, expect, it, vi } from 'vitest'
import { callbackUrlFor, reachableUrl } from '../../../shared/platform/settings/emulator.ts'
import { lazySettings } from '../../../shared/platform/settings/lazy-settings.ts'
import {
  anything,
  flag,
  list,
  oneOf,
  optional,
  positive,
  text,
  url,
  wholeNumber,
  withDefault,
} from '../../../shared/platform/settings/readers.ts'

/** Starts a function that has only the settings of this module. */
const startWith = async (module: string): Promise<void> => {
  vi.resetModules()
  await import(`../../../shared/platform/settings/${module}.ts`)
  const { startUp } = await import('../../../shared/platform/start-up/start-up.ts')
  startUp()
}

describe('settings', () => {
  const asTheyAre = <Values>(values: Values) => values

  it('are read from the environment', () => {
    const readers = () => ({ TABLE: text, LOUD: flag, OTHER: optional(text) })
    const settings = lazySettings(readers, asTheyAre, { TABLE: 't', LOUD: 'true' })
    expect(settings()).toEqual({ TABLE: 't', LOUD: true })
  })

  it('are read when they are first asked for, and only then', () => {
    const environment: Record<string, string> = {}
    const settings = lazySettings(() => ({ TABLE: text }), asTheyAre, environment)
    expect(settings).toThrow(/TABLE/)
    environment['TABLE'] = 'first'
    expect(settings()).toEqual({ TABLE: 'first' })
    environment['TABLE'] = 'second'
    expect(settings()).toEqual({ TABLE: 'first' })
  })

  it('fail with the name of each that is missing or wrong, and quote none', () => {
    const readers = () => ({ TABLE: text, URL: url, LOUD: flag })
    const given = (environment: Record<string, string>) => lazySettings(readers, asTheyAre, environment)
    expect(given({ URL: 'nonsense', LOUD: 'yes' })).toThrow(
      'Settings are missing or wrong: TABLE is missing, URL is not a URL, LOUD is none of true, false',
    )
    expect(given({ TABLE: '', URL: 'https://a', LOUD: 'false' })).toThrow(/TABLE is empty$/)
  })

  it.each([
    ['text', text, 'a b', 'a b'],
    ['anything', anything, '', ''],
    ['a URL, without white space around it', url, ' https://a/b ', 'https://a/b'],
    ['a positive number', positive, '0.5', 0.5],
    ['a whole number', wholeNumber(0, 900), '0', 0],
    ['a flag', flag, 'false', false],
    ['one of some', oneOf('ses', 'stub'), 'stub', 'stub'],
    ['a list', list, 'a,b', ['a', 'b']],
    ['what may be missing', optional(url), undefined, undefined],
    ['what has a default', withDefault(wholeNumber(1), 10), undefined, 10],
    ['what has a default, and is set', withDefault(wholeNumber(1), 10), '7', 7],
  ])('may be %s', (_, read, value, expected) => {
    expect(read(value)).toEqual(expected)
  })

  it.each([
    ['text', text, ['', undefined]],
    ['a URL', url, ['', 'a', undefined]],
    ['a positive number', positive, ['0', '-1', 'x', '', 'Infinity', undefined]],
    ['a whole number', wholeNumber(1, 900), ['0', '901', '1.5', 'x', '', undefined]],
    ['a flag', flag, ['yes', '', undefined]],
    ['one of some', oneOf('ses', 'stub'), ['smtp', undefined]],
    ['a list', list, ['', undefined]],
    ['what may be missing', optional(url), ['', 'a']],
    ['what has a default', withDefault(wholeNumber(1), 10), ['', '0']],
  ])('fail where %s is something else', (_, read, values) => {
    for (const value of values) expect(() => read(value)).toThrow(/^is /)
  })

  it.each([
    ['table', 'TABLE_NAME'],
    ['fan-out', 'FAN_OUT_QUEUE_URL'],
    ['fan-out', 'FAN_OUT_RETRY_QUEUE_URL'],
    ['identity', 'USER_POOL_ID'],
    ['session-events', 'EVENT_BUS_NAME'],
    ['session-events-dead-letters', 'SESSION_EVENTS_DLQ_URL', 'session-events'],
    ['fan-out-dead-letters', 'FAN_OUT_DLQ_URL', 'fan-out'],
    ['clean-up', 'CLEAN_UP_DLQ_URL'],
    ['presence', 'PRESENCE_QUEUE_URL'],
    ['domain-events', 'DOMAIN_EVENT_BUS_NAME'],
    ['socket', 'WEBSOCKET_CALLBACK_URL'],
    ['email', 'EMAIL_SENDER'],
    ['email-feedback', 'EMAIL_FEEDBACK_DLQ_URL', 'email'],
    ['links', 'REST_URL', 'email'],
    ['notifications', 'NOTIFICATIONS_QUEUE_URL'],
    ['required notifications', 'REQUIRED_NOTIFICATION_ARN', 'notifications'],
    ['attachments', 'ATTACHMENTS_URL', 'buckets'],
    ['the page', 'PAGE_URL', 'buckets'],
  ])('of %s fail at the start of a function that lacks them', async (concern, variable, module = concern) => {
    vi.stubEnv(variable, undefined)
    await expect(startWith(module)).rejects.toThrow(variable)
  })
})

describe("the socket stage's callback URL", () => {
  it("is the stage's own on AWS, and the emulator's path for it there", () => {
    const url = 'https://abc.execute-api.us-east-1.amazonaws.com/live'
    expect(callbackUrlFor(url, undefined)).toBe(url)
    expect(callbackUrlFor('https://chat.example.com/live', undefined)).toBe('https://chat.example.com/live')
    for (const emulator of ['http://localhost:4566', 'http://localhost:4566/'])
      expect(callbackUrlFor(url, emulator)).toBe('http://localhost:4566/_aws/execute-api/abc/live')
    expect(callbackUrlFor('https://localhost:4510/live', 'http://localhost:4566')).toBe(
      'http://localhost:4510/live',
    )
  })
})

describe('e-mails by SES', () => {
  it.each([
    ['EMAIL_FROM', 'EMAIL_CONFIGURATION_SET'],
    ['EMAIL_CONFIGURATION_SET', 'EMAIL_FROM'],
  ])('need %s as well as %s', async (missing, given) => {
    vi.stubEnv('EMAIL_SENDER', 'ses')
    vi.stubEnv('REST_URL', 'https://api.example.com')
    vi.stubEnv('WEB_URL', 'https://chat.example.com')
    vi.stubEnv(given, 'given')
    vi.stubEnv(missing, undefined)
    await expect(startWith('email')).rejects.toThrow(missing)
  })
})

describe('a link in an e-mail', () => {
  it('leads to AWS there, to the path that the emulator has for it here, and elsewhere as it is', () => {
    const rest = 'https://abc.execute-api.us-east-1.amazonaws.com'
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
