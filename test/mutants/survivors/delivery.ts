import type { Explanations } from './explain.ts'

export const survivors: Explanations = {
  'shared/domain/fan-out/finish-delivery.ts': [
    {
      change: '{ concurrency: cleanUpConcurrency } → {}',
      why: 'It bounds how many are cleaned up at the same time, and not what becomes of them.',
    },
  ],
  'shared/domain/fan-out/queue-activity.ts': [
    { change: 'Failed[0]?.Code → Failed[0].Code', why: 'It is read only where something has failed.' },
  ],
}
