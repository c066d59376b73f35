import { recordFeedback } from '../emails/email-feedback.ts'
import type { SesEvent } from './ses-event.ts'

/** The lasting feedback about the event's addresses; `undefined` for a temporary one, such as a full mailbox. */
const feedbackOf = (event: SesEvent): 'bounced' | 'complained' | undefined => {
  if (event.eventType === 'Bounce') return event.bounce.bounceType === 'Permanent' ? 'bounced' : undefined
  // `not-spam`: the recipient moved it out of the junk folder, the opposite of a complaint.
  return event.complaint.complaintFeedbackType === 'not-spam' ? undefined : 'complained'
}

/** Stops e-mails to addresses that do not exist and to people who marked one as spam. Idempotent, in any order. */
export const handleFeedback = async (event: SesEvent): Promise<void> => {
  const feedback = feedbackOf(event)
  if (!feedback) return
  const [recipients, atMs] =
    event.eventType === 'Bounce'
      ? [event.bounce.bouncedRecipients, event.bounce.timestamp]
      : [event.complaint.complainedRecipients, event.complaint.timestamp]
  await Promise.all(recipients.map(({ emailAddress }) => recordFeedback(emailAddress, feedback, atMs)))
}
