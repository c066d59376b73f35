import type * as z from 'zod'
import type { FunctionName } from '../../../infra/function-table.ts'
import type { Handler } from '../../steps/in-process/load-handlers.ts'

/** A queue of the stack, whose consumer takes its jobs in batches. */
export type Queue = {
  consumer: FunctionName
  /** Its dead letters, as the functions' settings name them (world/environment.ts). */
  deadLetters: string
  isFifo?: true
}

/**
 * Every queue that functions work off, by its name in alarms. One of the stack that is missing here fails a test, so that
 * each new one gets wrong jobs too.
 */
export const queues = {
  AccountJobs: { consumer: 'account-jobs', deadLetters: 'ACCOUNT_JOBS' },
  Append: { consumer: 'append', deadLetters: 'APPEND', isFifo: true },
  CleanUpRetry: { consumer: 'clean-up', deadLetters: 'CLEAN_UP' },
  DomainEventsRedrive: { consumer: 'domain-events', deadLetters: 'DOMAIN_EVENTS' },
  EmailFeedback: { consumer: 'email-feedback', deadLetters: 'EMAIL_FEEDBACK' },
  FanOut: { consumer: 'fan-out', deadLetters: 'FAN_OUT', isFifo: true },
  FanOutRetry: { consumer: 'fan-out', deadLetters: 'FAN_OUT_RETRY' },
  NotificationGuard: { consumer: 'notification-guard', deadLetters: 'NOTIFICATION_GUARD' },
  Notifications: { consumer: 'notify', deadLetters: 'NOTIFICATIONS' },
  SessionEvents: { consumer: 'session-events', deadLetters: 'SESSION_EVENTS' },
} as const satisfies Record<string, Queue>
export type QueueName = keyof typeof queues
export const queueNames = Object.keys(queues) as QueueName[]

/** The targets of EventBridge's rules, by their constructs: a queue, or a function by itself. */
export const rules: Record<string, QueueName | FunctionName> = {
  'AccountJobs/DailySweep': 'AccountJobs',
  'AccountJobs/DeletedAccounts': 'AccountJobs',
  'Notifications/EditRule': 'Notifications',
  'Notifications/Rule': 'Notifications',
  'QueueWatch/Rule': 'watch-queues',
  'SessionEvents/Rule': 'SessionEvents',
}

/** Functions that neither a client calls nor a queue brings jobs to: service/ has the first, others are not tried here. */
export const elsewhere = [
  'service',
  'publish-page',
  'required-notification',
  'notify-required',
  'watch-queues',
] as const satisfies readonly FunctionName[]

export type ConsumerName = (typeof queues)[QueueName]['consumer']
export type Consumers = {
  handlers: Record<ConsumerName, Handler>
  /** The schema of each queue's jobs. */
  schemas: Record<QueueName, z.ZodType>
}

/** The consumers in this process. They read the environment, so start the world first. */
export const loadConsumers = async (): Promise<Consumers> => {
  const accountJobs = await import('../../../functions/queue/account-jobs.ts')
  const cleanUp = await import('../../../functions/stream/clean-up.ts')
  const sessionEvents = await import('../../../functions/queue/session-events.ts')
  const modules = {
    'account-jobs': accountJobs,
    append: await import('../../../functions/queue/append.ts'),
    'clean-up': cleanUp,
    'domain-events': await import('../../../functions/stream/domain-events.ts'),
    'email-feedback': await import('../../../functions/queue/email-feedback.ts'),
    'fan-out': await import('../../../functions/queue/fan-out.ts'),
    'notification-guard': await import('../../../functions/queue/notification-guard.ts'),
    notify: await import('../../../functions/queue/notify.ts'),
    'session-events': sessionEvents,
  } satisfies Record<ConsumerName, { handler: unknown }>
  const { FanOutJob } = await import('../../../shared/domain/fan-out/fan-out-job.ts')
  const { ActivityJob } = await import('../../../shared/domain/fan-out/activity-job.ts')
  const { AppendJobSchema } = await import('../../../shared/domain/messages/read-append-job.ts')
  const { SesEvent } = await import('../../../shared/domain/notifications/ses-event.ts')
  const { NotificationJob } = await import('../../../shared/domain/notifications/notification-job.ts')
  const { GuardJob } = await import('../../../shared/domain/required-notifications/workflow.ts')
  const { StreamRecord } = await import('../../../shared/domain/domain-events/change.ts')
  return {
    handlers: Object.fromEntries(
      Object.entries(modules).map(([name, { handler }]) => [name, handler]),
    ) as unknown as Record<ConsumerName, Handler>,
    schemas: {
      AccountJobs: accountJobs.AccountJob,
      Append: AppendJobSchema,
      CleanUpRetry: cleanUp.CleanUpJob,
      DomainEventsRedrive: StreamRecord,
      EmailFeedback: SesEvent,
      FanOut: FanOutJob,
      FanOutRetry: FanOutJob.or(ActivityJob),
      NotificationGuard: GuardJob,
      Notifications: NotificationJob,
      SessionEvents: sessionEvents.SessionEventEnvelope,
    },
  }
}
