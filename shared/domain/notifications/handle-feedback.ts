import { setAside } from '../../platform/dead-letters/set-aside.ts'
import { emailFeedbackDeadLetterSettings } from '../../platform/settings/email.ts'
import { recordFeedback } from './email-feedback.ts'
import type { SesEvent } from './ses-event.ts'

/** What an event says of its recipients' addresses; undefined for what passes, as a full mailbox does. */
const verdictOf = (event: SesEvent): 'bounced' | 'complained' | undefined => {
  if (event.eventType === 'Bounce') return event.bounce.bounceType === 'Permanent' ? 'bounced' : undefined
  // Somebody took it out of their junk folder: the opposite of a complaint.
  return event.complaint.complaintFeedbackType === 'not-spam' ? undefined : 'complained'
}

/** Stops e-mails to addresses that do not exist, and to people who called them spam. Idempotent, in any order. */
export const takeFeedback = async (event: SesEvent): Promise<void> => {
  const verdict = verdictOf(event)
  if (!verdict) return
  const [recipients, atMs] =
    event.eventType === 'Bounce'
      ? [event.bounce.bouncedRecipients, event.bounce.timestamp]
      : [event.complaint.complainedRecipients, event.complaint.timestamp]
  await Promise.all(recipients.map(({ emailAddress }) => recordFeedback(emailAddress, verdict, atMs)))
}

/** Sets aside what is no event of SES's. */
export const refuseFeedback = (body: string, reason: string): Promise<void> =>
  setAside({ queueUrl: emailFeedbackDeadLetterSettings().url, body, reason })
