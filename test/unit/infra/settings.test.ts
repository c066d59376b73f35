import { describe, expect, it } from 'vitest'
import { InvalidSettings, parseSettings } from '../../../infra/settings.ts'

describe('settings', () => {
  it('stand for a development deployment on AWS when none is given', () => {
    expect(parseSettings({})).toMatchObject({
      stage: 'dev',
      local: false,
      removalPolicy: 'destroy',
      protectData: false,
      confirmSignUps: true,
      emailSender: 'ses',
    })
  })

  it('keep the data of production stages', () => {
    expect(parseSettings({ stage: 'prod-eu' })).toMatchObject({ removalPolicy: 'retain', protectData: true })
  })

  it('need no confirmed address on a laptop, unless asked for', () => {
    expect(parseSettings({ local: 'true' }).confirmSignUps).toBe(false)
    expect(parseSettings({ local: 'true', confirmSignUps: 'true' }).confirmSignUps).toBe(true)
  })

  it('take lists and numbers from the command line as text', () => {
    expect(
      parseSettings({ corsOrigins: 'https://a.example.com, http://localhost:5173', logRetentionDays: '7' }),
    ).toMatchObject({ corsOrigins: ['https://a.example.com', 'http://localhost:5173'], logRetentionDays: 7 })
  })

  it.each([
    [{ stage: 'My Stage' }, /stage "My Stage": must be 1–20/],
    [{ removalPolicy: 'snapshot' }, /removalPolicy "snapshot"/],
    [{ confirmSignUps: 'perhaps' }, /confirmSignUps "perhaps"/],
    [{ emailSender: 'smtp' }, /emailSender "smtp"/],
    [{ alarmAddress: 'ops' }, /alarmAddress "ops"/],
    [{ logRetentionDays: '31' }, /logRetentionDays "31"/],
    [{ corsOrigins: 'example.com' }, /corsOrigins/],
    [{ stage: 'prod', removalPolicy: 'destroy' }, /removalPolicy "destroy": must be retain in production/],
    [{ oidcIssuer: 'https://login.example.com' }, /oidcIssuer .* oidcAudience/],
    [{ restDomain: 'api.example.com' }, /restDomain .* certificateArn/],
  ])('%j is refused in one clear sentence', (context, sentence) => {
    const refused = () => parseSettings(context)
    expect(refused).toThrow(InvalidSettings)
    expect(refused).toThrow(sentence)
    expect(refused).not.toThrow(/\n/)
  })
})
