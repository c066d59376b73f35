import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { deploymentSettings, settingNames } from '../../infra/settings.ts'
import { InvalidSettingsError } from '../../infra/invalid-settings-error.ts'

describe('settings', () => {
  it('stand for a development deployment on AWS when none is given', () => {
    expect(deploymentSettings({})).toMatchObject({
      stage: 'dev',
      removalPolicy: 'destroy',
      protectData: false,
      confirmSignUps: true,
      emailSender: 'stub',
    })
  })

  it.each(['prod-eu', 'production', 'live', 'main', 'staging', 'develop', 'dev-eu'])(
    'keep and protect the data of the stage %s',
    (stage) => {
      expect(deploymentSettings({ stage })).toMatchObject({ removalPolicy: 'retain', protectData: true })
    },
  )

  it('keep and protect the data of the stage dev where they say so', () => {
    expect(deploymentSettings({ removalPolicy: 'retain' })).toMatchObject({ protectData: true })
  })

  it.each([
    ['on a laptop', { emulator: 'ministack', stage: 'test' }],
    ['where they say so', { stage: 'live', removalPolicy: 'destroy' }],
    ['where they say so of a stage whose name begins with prod', { stage: 'prod', removalPolicy: 'destroy' }],
  ])('let the data go %s', (_, context) => {
    expect(deploymentSettings(context)).toMatchObject({ removalPolicy: 'destroy', protectData: false })
  })

  it('say how people sign in: with a password, unless they name an issuer', () => {
    expect(deploymentSettings({})).toMatchObject({ signIn: { kind: 'password' }, signInOrigins: [] })
    const oidc = { oidcIssuer: 'https://login.example.com/realm', oidcAudience: 'chat' }
    const scope = 'openid profile email offline_access'
    expect(deploymentSettings(oidc)).toMatchObject({
      signIn: { kind: 'issuer', issuer: oidc.oidcIssuer, scope },
      signInOrigins: ['https://login.example.com'],
    })
    const whole = { ...oidc, oidcPageClientId: 'page', oidcCliClientId: 'cli', oidcScopes: 'openid chat' }
    const elsewhere = { oidcAudienceParameter: 'resource', oidcOrigins: 'https://tokens.example.com' }
    expect(deploymentSettings({ ...whole, ...elsewhere })).toMatchObject({
      signIn: {
        pageClientId: 'page',
        cliClientId: 'cli',
        scope: 'openid chat',
        audience: { parameter: 'resource', value: 'chat' },
      },
      signInOrigins: ['https://tokens.example.com'],
    })
  })

  it('need no confirmed address on a laptop, unless asked for', () => {
    expect(deploymentSettings({ emulator: 'localstack' }).confirmSignUps).toBe(false)
    expect(deploymentSettings({ emulator: 'ministack', confirmSignUps: 'true' }).confirmSignUps).toBe(true)
  })

  it('name the bus of domain events after the stage, so that two stages have two', () => {
    expect(deploymentSettings({ stage: 'one' }).domainEventBusName).toBe('parley-one-domain-events')
    expect(deploymentSettings({ stage: 'two' }).domainEventBusName).toBe('parley-two-domain-events')
    expect(deploymentSettings({ domainEventBusName: 'chat-news' }).domainEventBusName).toBe('chat-news')
  })

  it('take lists and numbers from the command line as text', () => {
    expect(
      deploymentSettings({
        corsOrigins: 'https://a.example.com, http://localhost:5173',
        logRetentionDays: '7',
      }),
    ).toMatchObject({ corsOrigins: ['https://a.example.com', 'http://localhost:5173'], logRetentionDays: 7 })
  })

  it('send e-mails by SES once they say from whom, and write them into the log until then', () => {
    expect(deploymentSettings({ emailFrom: 'chat@example.com' }).emailSender).toBe('ses')
    expect(deploymentSettings({ emailFrom: 'chat@example.com', emailSender: 'stub' }).emailSender).toBe(
      'stub',
    )
  })

  it('take the domain of the sender for what SES has verified, unless they name another identity', () => {
    const emailFrom = 'chat@mail.example.com'
    expect(deploymentSettings({ emailFrom }).email).toEqual({ from: emailFrom, identity: 'mail.example.com' })
    for (const emailIdentity of ['example.com', emailFrom]) {
      expect(deploymentSettings({ emailFrom, emailIdentity }).email?.identity).toBe(emailIdentity)
    }
  })

  it.each([
    [{ stage: 'My Stage' }, /stage "My Stage": must be 1–20/],
    [{ removalPolicy: 'snapshot' }, /removalPolicy "snapshot"/],
    [{ confirmSignUps: 'perhaps' }, /confirmSignUps "perhaps"/],
    [{ emailSender: 'smtp' }, /emailSender "smtp"/],
    [{ emailSender: 'ses' }, /emailSender "ses": needs emailFrom/],
    [{ emailFrom: 'chat' }, /emailFrom "chat"/],
    [{ emailIdentity: 'example.com' }, /emailIdentity "example.com": must be the address in emailFrom/],
    [{ emailFrom: 'a@badexample.com', emailIdentity: 'example.com' }, /emailIdentity/],
    [{ emailFrom: 'a@example.com', emailIdentity: 'mail.example.com' }, /emailIdentity/],
    [{ notificationDelaySeconds: '901' }, /notificationDelaySeconds "901"/],
    [{ webUrl: 'chat.example.com' }, /webUrl/],
    [{ alarmAddress: 'ops' }, /alarmAddress "ops"/],
    [{ logRetentionDays: '31' }, /logRetentionDays "31"/],
    [{ corsOrigins: 'example.com' }, /corsOrigins/],
    [{ eventBusName: 'one bus' }, /eventBusName "one bus": must be 1–256/],
    [{ eventBusName: 'news', domainEventBusName: 'news' }, /domainEventBusName "news": must be another bus/],
    [{ oidcIssuer: 'https://login.example.com' }, /oidcIssuer .* oidcAudience/],
    [{ oidcIssuer: 'http://login.example.com', oidcAudience: 'chat' }, /oidcIssuer .* begin with https/],
    [
      { refreshTokenRotation: true, oidcIssuer: 'https://login.example.com', oidcAudience: 'chat' },
      /refreshTokenRotation "true": is for the user pool/,
    ],
    [{ oidcRolesClaim: 'roles' }, /oidcRolesClaim "roles": needs oidcIssuer/],
    [{ oidcPageClientId: 'page' }, /oidcPageClientId "page": needs oidcIssuer/],
    [{ oidcAudienceParameter: 'aud' }, /oidcAudienceParameter "aud"/],
    [{ oidcOrigins: 'login.example.com' }, /oidcOrigins/],
    [{ emulator: 'moto' }, /emulator "moto"/],
    [{ userPoolIssuer: 'http://localhost:4566/pool' }, /userPoolIssuer .* is for emulators only/],
    [{ restDomain: 'api.example.com' }, /restDomain .* certificateArn/],
  ])('%j is refused in one clear sentence', (context, sentence) => {
    const refused = () => deploymentSettings(context)
    expect(refused).toThrow(InvalidSettingsError)
    expect(refused).toThrow(sentence)
    expect(refused).not.toThrow(/\n/)
  })
})

describe('infra/README.md', () => {
  const text = readFileSync(new URL('../../infra/README.md', import.meta.url), 'utf8')
  const [, table = ''] = /^### Settings\n([\s\S]*?)^### /m.exec(text) ?? []
  const named = [...table.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  )

  it('has a row for every setting, and for nothing else', () => {
    expect(named.toSorted()).toEqual(settingNames.toSorted())
  })
})
