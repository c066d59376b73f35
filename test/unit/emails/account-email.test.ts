import { beforeAll, expect, it, vi } from 'vitest'
import type * as accountEmail from '../../../shared/domain/emails/account-email.ts'
import type * as sendEmail from '../../../shared/domain/emails/send-email.ts'

let emails: typeof accountEmail
let sending: typeof sendEmail

beforeAll(async () => {
  vi.stubEnv('EMAIL_SENDER', 'stub')
  vi.stubEnv('EMAIL_FROM', undefined)
  vi.stubEnv('REST_URL', 'https://api.example.com')
  vi.stubEnv('WEB_URL', 'https://chat.example.com')
  emails = await import('../../../shared/domain/emails/account-email.ts')
  sending = await import('../../../shared/domain/emails/send-email.ts')
})

it('the e-mail with a code says for which account, where and how long, and lets no name add a tag', () => {
  const { subject, text, html } = emails.newAddressEmail('ann\r\n<b>', '01234567', 30)
  expect(subject).not.toContain('01234567')
  for (const part of ['ann', 'https://chat.example.com', '01234567', '30 minutes'])
    for (const form of [text, html]) expect(form).toContain(part)
  expect(html).not.toContain('<b>')
})

it('a code is refused rather than logged where the deployment has no sender', async () => {
  const logged = vi.spyOn(console, 'info')
  const content = emails.newAddressEmail('ann', '01234567', 30)
  const sent = sending.sendAccountEmail({ userId: 'u', address: 'ann@example.com', ...content })
  await expect(sent).rejects.toMatchObject({ name: 'EmailRefusedError' })
  expect(JSON.stringify(logged.mock.calls)).not.toContain('01234567')
})
