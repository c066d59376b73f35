/** An answer as HTTP carries it. */
export type WireAnswer = { status: number; headers: Record<string, string | string[]>; body: Buffer }

/** Fields that the SDK adds to what a service sends. */
const isOfSdk = (name: string): boolean => name.startsWith('$') || name === 'name'

/**
 * An error of the SDK as its service would have sent it.
 * @throws unknown any other error.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 */
export const refusalOf = (thrown: unknown): WireAnswer => {
  if (!(thrown instanceof Error && '$fault' in thrown)) throw thrown
  const { name, message, $fault } = thrown
  const fields = Object.entries(thrown).filter(([field]) => !isOfSdk(field))
  return {
    status: 400,
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      // SQS had another protocol, whose names of errors its clients still look for.
      'x-amzn-query-error': `${name};${$fault === 'client' ? 'Sender' : 'Receiver'}`,
    },
    body: Buffer.from(JSON.stringify({ ...Object.fromEntries(fields), __type: name, message })),
  }
}
