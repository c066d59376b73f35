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

/**
 * Longer than the functions run: when a task times out, its attempt is over, and the next one is alone.
 */
const taskTimeout = Timeout.duration(
  Duration.seconds(
    Math.max(
      functionTable['required-notification'].timeoutSeconds,
      functionTable['notify-required'].timeoutSeconds,
    ) + 1,
  ),
)

/** E-mails under way at once: a second's worth of a new SES account. */
const maxConcurrency = 14

/** When the guard looks: an execution and all that it started are over by then (shared/domain/required-notifications/times.ts). */
const guardDelay = Duration.seconds(60)

const retryDefaults = {
  interval: Duration.seconds(1),
  backoffRate: 1.5,
  jitterStrategy: JitterType.FULL,
}

/** These end by themselves when there is no time left (shared/domain/required-notifications/notify-user.ts). */
const patient = { errors: ['EmailThrottled', 'InProgress'], maxDelay: Duration.seconds(4), maxAttempts: 10 }

/** What every step's function is called with. */
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
 * The states of the workflow. Each task may run twice, beside itself or half: what has happened is read from the table
 * and never from the execution's own data. README draws this picture.
 */
export const requiredNotificationSteps = (
  scope: Construct,
  functions: { steps: IFunction; notify: IFunction; guard: IQueue },
): IChainable => {
  const retrying = <T extends TaskStateBase>(task: T, maxAttempts: number): T => {
    // What a step refuses, it answers; whatever it throws may pass.
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
  const notify = call('Notify', 'notify', mail, functions.notify).addRetry({ ...retryDefaults, ...patient })
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

  const leaveWord = retrying(
    new SqsSendMessage(scope, 'Leave word for the guard', {
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
      leaveWord.next(append).next(
        new Choice(scope, 'Decided?')
          .when(
            phaseIs('running'),
            notifyEach
              .next(settle)
              .next(new Choice(scope, 'All told?').when(phaseIs('failed'), compensate).otherwise(answered)),
          )
          .when(phaseIs('failed'), compensate)
          .otherwise(answered),
      ),
    ),
  )
}
