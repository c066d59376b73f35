import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Queue } from 'aws-cdk-lib/aws-sqs'
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { deadLetterQueue, queueDefaults } from './dead-letter-queue.ts'
import { functionTable } from './function-table.ts'
import { requiredNotificationSteps } from './required-notification-steps.ts'
import type { Settings } from './settings.ts'

const nameIn = (stack: Stack) => `${stack.stackName}-required-notification`

/** Known before the workflow is there, since the functions that start it are there before those that it calls. */
export const requiredNotificationArn = (scope: Construct): string => {
  const stack = Stack.of(scope)
  return stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameIn(stack),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}

/** Below what its caller waits for (shared/domain/required-notifications/times.ts). */
const timeout = Duration.seconds(26)

/** Lambda asks for six times the function's timeout: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
const visibilityTimeout = Duration.seconds(6 * functionTable['notification-guard'].timeoutSeconds)

type Props = { settings: Settings; steps: IFunction; notify: IFunction; guard: IFunction }

/**
 * The workflow behind `notify: "required"`, started and waited for by the functions that send messages; and the guard,
 * a queue where every execution leaves word of itself before it writes anything, so that a message whose execution
 * ended without a decision is withdrawn by somebody else.
 */
export class RequiredNotification extends Construct {
  readonly workflow: StateMachine
  readonly guard: Queue
  readonly guardDeadLetters: Queue

  constructor(scope: Construct, id: string, { settings, steps, notify, guard }: Props) {
    super(scope, id)
    this.guardDeadLetters = deadLetterQueue(this, 'GuardDeadLetters')
    this.guard = new Queue(this, 'Guard', {
      ...queueDefaults,
      visibilityTimeout,
      deadLetterQueue: { queue: this.guardDeadLetters, maxReceiveCount: 5 },
    })
    guard.addEventSource(new SqsEventSource(this.guard, { batchSize: 10, reportBatchItemFailures: true }))
    this.workflow = new StateMachine(this, 'Workflow', {
      stateMachineName: nameIn(Stack.of(this)),
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromChainable(
        requiredNotificationSteps(this, { steps, notify, guard: this.guard }),
      ),
      timeout,
      tracingEnabled: true,
      logs: {
        // Without its data: the input holds what the message says.
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          // Under this prefix a log group needs no room in the account's resource policy, which is small:
          // https://docs.aws.amazon.com/step-functions/latest/dg/sfn-best-practices.html#bp-cwl
          logGroupName: `/aws/vendedlogs/states/${nameIn(Stack.of(this))}`,
          retention: settings.logRetentionDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    })
  }
}
