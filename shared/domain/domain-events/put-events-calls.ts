import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge'

/** The limits of one call: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
const callLimit = { entries: 10, bytes: 256 * 1024 }
/** A larger entry does not fit into any call. */
export const entryLimitBytes = callLimit.bytes

/** The size of an entry with a time, as EventBridge counts it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html */
export const bytesOf = ({ Source = '', DetailType = '', Detail = '' }: PutEventsRequestEntry): number =>
  14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail)

/** Splits entries into calls, in order. */
export const callsOf = <T extends PutEventsRequestEntry>(entries: readonly T[]): T[][] => {
  const calls: T[][] = []
  let call: T[] = []
  let bytes = 0
  for (const entry of entries) {
    const size = bytesOf(entry)
    if (call.length === callLimit.entries || (call.length > 0 && bytes + size > callLimit.bytes)) {
      calls.push(call)
      call = []
      bytes = 0
    }
    call.push(entry)
    bytes += size
  }
  return call.length > 0 ? [...calls, call] : calls
}
