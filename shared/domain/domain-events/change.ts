import { unmarshall } from '@aws-sdk/util-dynamodb'
import * as z from 'zod'
import type { Item } from '../../platform/storage/table.ts'

/** One change of one item, as the table's stream tells it. */
export type Change = {
  eventId: string
  /** The stream's sequence number: digits, of whatever length. */
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

/** Lambda has seconds; the AWS CLI, with which an operator reads a stream, has ISO 8601. */
const momentMs = z.union([
  z.number().transform((seconds) => seconds * 1000),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
])

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
const StreamRecord = z.object({
  eventID: z.string().min(1),
  dynamodb: z
    .object({
      ApproximateCreationDateTime: momentMs,
      Keys: z.object({ pk: z.object({ S: z.string() }), sk: z.object({ S: z.string() }) }),
      SequenceNumber: z.string().regex(/^\d{1,40}$/),
      OldImage: image.optional(),
      NewImage: image.optional(),
    })
    .refine(({ OldImage, NewImage }) => OldImage ?? NewImage, 'has neither the old nor the new item'),
})

/** @throws ZodError for what is no record of the table's stream. */
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
