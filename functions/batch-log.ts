import { observed } from './observed.ts'

export type Batch = { Records: { messageId?: string; eventID?: string | undefined }[] }
export type Failures = { batchItemFailures: readonly unknown[] }

/** Logs each batch once; its records are logged by what is made of them. */
export const batchLog = <Event extends Batch, Answer extends Failures>() =>
  observed<Event, Answer>(
    'batch',
    ({ Records }) => ({ records: Records.length }),
    (answer) => ({ failed: answer?.batchItemFailures.length }),
  )
