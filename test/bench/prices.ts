/**
 * Public prices of us-east-1 in dollars, first paid tier, without free tiers. Change them here only.
 * @see https://aws.amazon.com/api-gateway/pricing/ https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/ https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export const prices = {
  /** A frame of up to 32 KB, in either direction. Connection minutes cost the same however much is said. */
  webSocketFrame: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** ARM. */
  lambdaGigabyteSecond: 0.0000133334,
  dynamoWriteUnit: 0.625 / 1e6,
  dynamoReadUnit: 0.125 / 1e6,
  sqsFifoRequest: 0.5 / 1e6,
  /** An event of one's own, of up to 64 KB; to deliver it to targets in the account costs nothing. */
  eventBridgeEvent: 1.0 / 1e6,
  /** Taking them in; keeping them costs little beside it. */
  logByte: 0.5 / 1e9,
} as const

/**
 * How long Lambda is taken to run, which no emulator can tell: milliseconds of each round trip to DynamoDB or SQS, of
 * one round of posts, and how many posts a function makes a second (`npm run bench -- fan-out`, with a margin); and of
 * one batch put on a bus.
 */
export const assumedTimes = { roundTripMs: 6, postMs: 15, postsPerSecond: 12_000, putEventsMs: 30 } as const
