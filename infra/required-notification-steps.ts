import { Duration } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import type { IQueue } from 'aws-cdk-lib/aws-sqs'
import {
  Choice,
  Condition,
  Fail,
  type IChainable,
  JitterType,
  JsonPath,
  Map as ForEach,
  Pass,
  Succeed,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions'
import { LambdaInvoke, SqsSendMessage } from 'aws-cdk-lib/aws-stepfunctions-tasks'
import type { Construct } from 'constructs'
import { functionTable } from './function-table.ts'

/** Longer than the functions may run: after a task has timed out, its attempt no longer runs beside the next one. */
const taskTimeout = Timeout.duration(
  Duration.seconds(
    Math.max(
      functionTable['required-notification'].timeoutSeconds,
      functionTable['notify-required'].timeoutSeconds,
    ) + 1,
  ),
)

/** E-mails sent at once: as many as a new SES account may send in a second. */
const maxConcurrency = 14

/** By then an execution and all its calls have ended (shared/domain/required-notifications/times.ts). */
const guardDelay = Duration.seconds(60)

const retryDefaults = {
  interval: Duration.seconds(1),
  backoffRate: 1.5,
  jitterStrategy: JitterType.FULL,
}

/** These errors stop when no time is left (shared/domain/required-notifications/notify-user.ts). */
const manyRetries = {
  errors: ['EmailThrottledError', 'InProgressError'],
  maxDelay: Duration.seconds(4),
  maxAttempts: 10,
}

/** The input of every step's function. */
const text = JsonPath.stringAt
const sent = {
  chatId: text('$.sending.chatId'),
  senderId: text('$.outcome.senderId'),
  clientMessageId: text('$.sending.clientMessageId'),
}
const sending = {
  credentials: JsonPath.objectAt('$.credentials'),
  sending: JsonPath.objectAt('$.sending'),
  deadlineMs: JsonPath.numberAt('$.deadlineMs'),
}
const execution = text('$$.Execution.Name')

const phaseIs = (phase: string) => Condition.stringEquals('$.outcome.phase', phase)

/**
 * The states of the workflow. A task may run twice, at the same time or in part. So each reads from the table what has
 * been done, and never from the execution's data. A unit test compares the states with their diagram in the docs.
 */
export const requiredNotificationSteps = (
  scope: Construct,
  functions: { steps: IFunction; notify: IFunction; guard: IQueue },
): IChainable => {
  const retrying = <T extends TaskStateBase>(task: T, maxAttempts: number): T => {
    // A step answers with a refusal and throws only errors that a retry may overcome.
    task.addRetry({ ...retryDefaults, errors: ['States.ALL'], maxAttempts })
    return task
  }
  const call = (
    name: string,
    step: string,
    input: Record<string, unknown>,
    lambdaFunction = functions.steps,
  ) =>
    new LambdaInvoke(scope, name, {
      lambdaFunction,
      payload: TaskInput.fromObject({ step, attempt: JsonPath.numberAt('$$.State.RetryCount'), ...input }),
      payloadResponseOnly: true,
      retryOnServiceExceptions: false,
      taskTimeout,
      resultPath: '$.outcome',
    })

  const answered = new Succeed(scope, 'Answered', { outputPath: '$.outcome' })
  const withdrawn = new Fail(scope, 'Withdrawn', {
    error: 'NotificationFailed',
    causePath: JsonPath.jsonToString(JsonPath.objectAt('$.outcome')),
  })

  const compensate = retrying(call('Compensate', 'compensate', sent), 3)
    .addCatch(
      new Fail(scope, 'Left to the guard', {
        error: 'CompensationFailed',
        cause: 'The guard withdraws the message',
      }),
      { resultPath: '$.error' },
    )
    .next(new Choice(scope, 'Withdrawn?').when(phaseIs('withdrawn'), withdrawn).otherwise(answered))

  const settle = retrying(
    call('Settle', 'settle', {
      ...sent,
      seq: JsonPath.numberAt('$.outcome.seq'),
      duplicate: JsonPath.objectAt('$.outcome.duplicate'),
    }),
    2,
  ).addCatch(compensate, { resultPath: '$.error' })

  const mail = {
    execution,
    chatId: text('$.chatId'),
    seq: JsonPath.numberAt('$.seq'),
    userId: text('$.userId'),
    deadlineMs: JsonPath.numberAt('$.deadlineMs'),
  }
  const notify = call('Notify', 'notify', mail, functions.notify).addRetry({
    ...retryDefaults,
    ...manyRetries,
  })
  retrying(notify, 4).addCatch(new Pass(scope, 'Not reached'), { resultPath: '$.error' })

  const notifyEach = new ForEach(scope, 'Notify each', {
    itemsPath: '$.outcome.userIds',
    itemSelector: {
      chatId: sent.chatId,
      seq: JsonPath.numberAt('$.outcome.seq'),
      userId: text('$$.Map.Item.Value'),
      deadlineMs: sending.deadlineMs,
    },
    maxConcurrency,
    resultPath: JsonPath.DISCARD,
  })
    .itemProcessor(notify)
    .addCatch(compensate, { resultPath: '$.error' })

  const append = retrying(
    call('Append', 'append', { ...sending, execution, userIds: JsonPath.listAt('$.outcome.userIds') }),
    2,
  ).addCatch(compensate, { resultPath: '$.error' })

  const reportToGuard = retrying(
    new SqsSendMessage(scope, 'Report to the guard', {
      queue: functions.guard,
      messageBody: TaskInput.fromObject(sent),
      delay: guardDelay,
      taskTimeout,
      resultPath: JsonPath.DISCARD,
    }),
    2,
  )

  return retrying(call('Resolve', 'resolve', sending), 2).next(
    new Choice(scope, 'Allowed?').when(phaseIs('refused'), answered).otherwise(
      reportToGuard.next(append).next(
        new Choice(scope, 'Decided?')
          .when(
            phaseIs('running'),
            notifyEach
              .next(settle)
              .next(
                new Choice(scope, 'All notified?').when(phaseIs('failed'), compensate).otherwise(answered),
              ),
          )
          .when(phaseIs('failed'), compensate)
          .otherwise(answered),
      ),
    ),
  )
}
