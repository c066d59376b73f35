import { describe, expect, it } from 'vitest'
import { NotificationJob } from '../../../shared/domain/notifications/notification-job.ts'
import { isTopicGreeting, SesEvent } from '../../../shared/domain/notifications/ses-event.ts'

describe('a job in the queue', () => {
  it('is an event as EventBridge hands it on, whatever else it carries', () => {
    const event = {
      version: '0',
      id: 'event-1',
      source: 'parley',
      'detail-type': 'message.created',
      detail: { version: 1, chatId: 'lunch', message: { seq: 7, text: 'hello' } },
    }
    expect(NotificationJob.parse(event)).toEqual({ kind: 'written', chatId: 'lunch', seq: 7 })
  })

  it('is also the event of an edit that mentions somebody', () => {
    const message = { seq: 7, text: 'hello @bob', editedAt: '2026-11-21T12:00:00.000Z', mentions: ['bob'] }
    const event = { 'detail-type': 'message.updated', detail: { version: 1, chatId: 'lunch', message } }
    expect(NotificationJob.parse(event)).toEqual({ kind: 'edited', chatId: 'lunch', userIds: ['bob'] })
  })

  it.each([
    { kind: 'sweep', chatId: 'lunch', seq: 7 },
    { kind: 'sweep', chatId: 'lunch', seq: 7, from: { afterUserId: 'alice', upToSeq: 9 } },
    { kind: 'member', chatId: 'lunch', userId: 'alice', followUpOf: 1_795_262_400_000 },
  ])('is read as it was written: %j', (job) => {
    expect(NotificationJob.parse(JSON.parse(JSON.stringify(job)))).toEqual(job)
  })

  it.each([
    undefined,
    null,
    [],
    {},
    { kind: 'party', chatId: 'lunch' },
    { kind: 'member', chatId: 'lunch' },
    { kind: 'sweep', chatId: 'lunch', seq: 0 },
    { 'detail-type': 'message.deleted', detail: { chatId: 'lunch', message: { seq: 1 } } },
    { 'detail-type': 'message.created', detail: { chatId: 'lunch' } },
  ])('is nothing else: %j', (job) => {
    expect(NotificationJob.safeParse(job).success).toBe(false)
  })
})

describe('feedback of SES', () => {
  const at = '2026-11-21T12:00:00.000Z'
  const recipients = [{ emailAddress: 'alice@example.com', status: '5.1.1' }]

  it('is a bounce or a complaint, with its recipients and its time', () => {
    const bounce = { bounceType: 'Permanent', bouncedRecipients: recipients, timestamp: at }
    expect(SesEvent.parse({ eventType: 'Bounce', bounce, mail: {} })).toMatchObject({
      bounce: { bouncedRecipients: [{ emailAddress: 'alice@example.com' }], timestamp: Date.parse(at) },
    })
    const complaint = { complaintFeedbackType: null, complainedRecipients: recipients, timestamp: at }
    expect(SesEvent.safeParse({ eventType: 'Complaint', complaint }).success).toBe(true)
  })

  it.each([
    { eventType: 'Open' },
    { eventType: 'Bounce' },
    { eventType: 'Bounce', bounce: { timestamp: at } },
  ])('is nothing else: %j', (event) => {
    expect(SesEvent.safeParse(event).success).toBe(false)
  })

  it('greets a new topic in plain text, which is no event and no mistake', () => {
    expect(isTopicGreeting('Successfully validated SNS topic for Amazon SES event publishing.')).toBe(true)
    expect(isTopicGreeting('{"eventType":"Bounce"}')).toBe(false)
  })
})
