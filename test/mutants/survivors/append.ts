import type { Explanations } from './explain.ts'

export const survivors: Explanations = {
  'shared/domain/messages/act-step.ts': [
    { change: '[] → ["Stryker was here"]', why: 'No change begins with a word.' },
  ],
  'shared/domain/messages/append-attempt.ts': [
    {
      change: '[] → ["Stryker was here"]',
      why: 'Each message that was written had been taken: the check is for the compiler.',
    },
  ],
  'shared/domain/messages/append-jobs.ts': [
    { change: '\'\' → "Stryker was here!"', why: 'Every message here came with a job.' },
  ],
  'shared/domain/messages/append-message.ts': [
    {
      change: '!written → false',
      why: 'What is committed wrote its one message: the check is for the compiler.',
    },
    { change: '!refused → false', why: 'What is refused is its one message: the check is for the compiler.' },
  ],
  'shared/domain/messages/append-queue.ts': [
    {
      change: '!written → false',
      why: 'A message that is not there is an error before: the check is for the compiler.',
    },
  ],
  'shared/domain/messages/busy.ts': [
    {
      change:
        'nowMs - head.activeAtMs < 1000 / busyPerSecond → nowMs - head.activeAtMs <= 1000 / busyPerSecond',
      why: 'The limit is no whole number of milliseconds, so no time is exactly that.',
    },
  ],
  'shared/domain/messages/message-plan.ts': [
    { change: '[] → ["Stryker was here"]', why: 'No user, file or step has a name with spaces in it.' },
  ],
  'shared/domain/messages/post-message.ts': [
    {
      change: 'replyTo !== undefined → true',
      why: 'No seq is less or more than undefined: the check is for the compiler.',
    },
    {
      change: '[] → ["Stryker was here"]',
      why: 'Without files only a reply to nothing comes here, and no earlier message is one.',
    },
  ],
  'shared/domain/messages/sender-step.ts': [
    { change: '!membership → false', why: 'Outsiders may send nowhere: the check is for the compiler.' },
  ],
}
