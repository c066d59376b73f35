/**
 * Public prices of us-east-1 in dollars, first paid tier, without free tiers. Change them here only.
 * @see https://aws.amazon.com/api-gateway/pricing/ https://aws.amazon.com/lambda/pricing/
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/ https://aws.amazon.com/sqs/pricing/
 * @see https://aws.amazon.com/eventbridge/pricing/ https://aws.amazon.com/cognito/pricing/
 * @see https://aws.amazon.com/ec2/pricing/on-demand/#Data_Transfer
 * @see https://aws.amazon.com/cloudwatch/pricing/ https://aws.amazon.com/xray/pricing/
 */
export const prices = {
  /** A frame of up to 32 KB, in either direction. Connection minutes cost the same at any number of messages. */
  webSocketFrame: 1.0 / 1e6,
  /** A request to an HTTP API of up to 512 KB. */
  httpRequest: 1.0 / 1e6,
  /** To the internet, the first 10 TB of a month. Nothing into AWS costs. */
  egressByte: 0.09 / 1e9,
  lambdaRequest: 0.2 / 1e6,
  /** ARM. */
  lambdaGigabyteSecond: 0.0000133334,
  dynamoWriteUnit: 0.625 / 1e6,
  dynamoReadUnit: 0.125 / 1e6,
  sqsFifoRequest: 0.5 / 1e6,
  sqsRequest: 0.4 / 1e6,
  /** A custom event of up to 64 KB. Delivery to targets in the same account is free. */
  eventBridgeEvent: 1.0 / 1e6,
  webSocketMinute: 0.25 / 1e6,
  /** A trace that X-Ray's default rule samples. */
  trace: 5.0 / 1e6,
  /** A month of one metric under alarm. An expression costs as much as all metrics in it. */
  alarmMetric: 0.1,
  /** A month. */
  dashboard: 3.0,
  /** A month of a metric that functions write. It is billed by the hours in which it is written. */
  customMetric: 0.3,
  /** A month, with the backups of point-in-time recovery. */
  dynamoByte: (0.25 + 0.2) / 1e9,
  /** A month of a user of Cognito's Lite plan, beyond the first 10,000. */
  activeUser: 0.0055,
  /** Ingestion. Storage costs little in comparison. */
  logByte: 0.5 / 1e9,
} as const

/**
 * Long polls that Lambda keeps open at an idle queue: "five concurrent batches, and can optimize to as few as 2 […].
 * However, this optimization is not available when you enable the maximum concurrency setting." Nothing is written about
 * FIFO queues, which are taken to have five. A poll that finds nothing lasts 20 seconds, the longest that SQS offers, and
 * is billed as a request.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 * @see https://repost.aws/knowledge-center/sqs-high-charges
 */
export const idlePolls = { pollers: 5, fewest: 2, seconds: 20 } as const
/** Bytes of an invocation's log lines: one for the event, one for its metrics, and Lambda's own three. */
export const logBytesPerInvocation = 1_800
/** Bytes of a line in an API's access log, with what CloudWatch adds. */
export const accessLogBytes = 420
/** Bytes of a frame beside its text: the frame's head and the TLS record's. */
export const frameOverheadBytes = 33
export const monthMinutes = 30.4 * 24 * 60
/** X-Ray's default rule samples so much beyond the first request of a second. */
export const tracedShare = 0.05

/**
 * Assumed times, which no emulator can measure: milliseconds of a round trip to DynamoDB or SQS, of one round of posts
 * and of one batch put on a bus; the posts per second of a function (`npm run bench -- fan-out`, with a margin); and the
 * milliseconds for which an invocation has a core (`npm run bench -- memory`).
 */
export const assumedTimes = {
  roundTripMs: 6,
  postMs: 15,
  postsPerSecond: 12_000,
  putEventsMs: 30,
  processorMs: 4,
} as const
