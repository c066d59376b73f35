import * as z from 'zod'

const recipients = z.array(z.object({ emailAddress: z.string().min(1).max(320) }))
const timestamp = z.iso.datetime({ offset: true }).transform((at) => Date.parse(at))

/**
 * SES's events about bounces and complaints, as far as they are used here.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export const SesEvent = z.discriminatedUnion('eventType', [
  z.object({
    eventType: z.literal('Bounce'),
    bounce: z.object({ bounceType: z.string(), bouncedRecipients: recipients, timestamp }),
  }),
  z.object({
    eventType: z.literal('Complaint'),
    complaint: z.object({
      complainedRecipients: recipients,
      complaintFeedbackType: z.string().nullish(),
      timestamp,
    }),
  }),
])
export type SesEvent = z.infer<typeof SesEvent>

/** Whether this is SES's test message to a topic that was just configured. */
export const isTopicGreeting = (body: string): boolean => body.startsWith('Successfully validated SNS topic')
