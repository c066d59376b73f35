import { describe, expect, it } from 'vitest'
import { requiredNotificationEmail } from '../../../shared/domain/notifications/templates/required-notification.ts'

const facts = {
  chatName: 'Lunch',
  senderName: 'alice',
  chatUrl: 'https://chat.example.com/#/chats/lunch',
  unsubscribeUrl: 'https://api.example.com/notifications/unsubscribe?token=t',
}

describe('the e-mail of a required notification', () => {
  it('names who wrote and where, leads back, and says how to stop it', () => {
    const { subject, text, html } = requiredNotificationEmail(facts)
    expect(subject).toBe('Important message in “Lunch”')
    for (const form of [text, html]) {
      expect(form).toContain('alice wrote an important message in “Lunch”.')
      expect(form).toContain(facts.chatUrl)
      expect(form).toContain(facts.unsubscribeUrl)
    }
  })

  it('of a direct chat names the other one', () => {
    const { subject, text } = requiredNotificationEmail({ ...facts, chatName: '' })
    expect(subject).toBe('Important message from alice')
    expect(text).toContain('alice wrote an important message.')
  })

  it('lets no name add a header or a tag', () => {
    const { subject, html } = requiredNotificationEmail({ ...facts, chatName: 'a\r\nBcc: b <i>\u202e' })
    expect(subject).toBe('Important message in “a Bcc: b <i>”')
    expect(html).not.toContain('<i>')
  })
})
