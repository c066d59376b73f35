import { unmarshall } from '@aws-sdk/util-dynamodb'
import * as z from 'zod'
import type { Item } from '../../platform/storage/table.ts'

/** One change of one item, as the table's stream reports it. */
export type Change = {
  eventId: string
  /** The stream's sequence number: digits, of any length. */
  sequence: string
  occurredAtMs: number
  pk: string
  sk: string
  before: Record<string, unknown> | undefined
  after: Record<string, unknown> | undefined
}

const image = z.record(
  z.string(),
  z.custom<Item[string]>((value) => typeof value === 'object'),
)

/** Seconds in Lambda's events, ISO 8601 from the AWS CLI, with which an operator reads a stream. */
const timeMs = z.union([
  z.number().transform((seconds) => seconds * 1000),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
export const StreamRecord = z.object({
  eventID: z.string().min(1),
  dynamodb: z
    .object({
      ApproximateCreationDateTime: timeMs,
      Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
      SequenceNumber: z.string().regex(/^\d{1,40}$/),
      OldImage: image.optional(),
      NewImage: image.optional(),
    })
    .refine(({ OldImage, NewImage }) => OldImage ?? NewImage, 'Neither the old nor the new item is there'),
})

/** @throws ZodError for anything but a record of the table's stream. */
export const parseChange = (record: unknown): Change => {
  const { eventID, dynamodb } = StreamRecord.parse(record)
  const { ApproximateCreationDateTime, Keys, SequenceNumber, OldImage, NewImage } = dynamodb
  return {
    eventId: eventID,
    sequence: SequenceNumber,
    occurredAtMs: ApproximateCreationDateTime,
    pk: Keys.pk.S,
    sk: Keys.sk.S,
    before: OldImage && unmarshall(OldImage),
    after: NewImage && unmarshall(NewImage),
  }
}
