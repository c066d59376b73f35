import { TransactionCanceledException } from '@aws-sdk/client-dynamodb'

/** DynamoDB's answer to a transaction that meets another one at an item. */
export const transactionConflict = () =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'Another transaction holds an item',
    CancellationReasons: [{ Code: 'TransactionConflict' }],
  })
