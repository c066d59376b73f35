import { ArnFormat, Duration, Stack } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { acceptFindings, wildcardIn } from './accept-finding.ts'
import { requiredNotificationSteps } from './required-notification-steps.ts'
import type { Settings } from './settings.ts'
import { vendedLogGroup } from './vended-log-group.ts'
import { WorkQueue } from './work-queue.ts'

const workflowName = 'required-notification'
const nameIn = (stack: Stack) => `${stack.stackName}-${workflowName}`

/**
 * The workflow's ARN before the workflow exists: functions that start it are created first, because it calls some of
 * them.
 */
export const requiredNotificationArn = (scope: Construct): string => {
  const stack = Stack.of(scope)
  return stack.formatArn({
    service: 'states',
    resource: 'stateMachine',
    resourceName: nameIn(stack),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}

/** Shorter than its caller waits (shared/domain/required-notifications/times.ts). */
const timeout = Duration.seconds(26)

type Props = { settings: Settings; steps: IFunction; notify: IFunction }

/**
 * The workflow behind `notify: "required"`, which functions that send messages start and wait for; and the guard, a
 * queue to which every execution reports before it writes anything. The guard withdraws the message of an execution
 * that ended without a decision.
 */
export class RequiredNotification extends Construct {
  readonly workflow: StateMachine
  readonly guard: WorkQueue

  constructor(scope: Construct, id: string, { settings, steps, notify }: Props) {
    super(scope, id)
    this.guard = new WorkQueue(this, 'Guard', {
      name: 'NotificationGuard',
      deadLetters: { id: 'GuardDeadLetters', name: 'NotificationGuardDeadLetters' },
      consumer: 'notification-guard',
      batchSize: 10,
      maxConcurrency: 5,
      oldestSeconds: 300,
    })
    this.workflow = new StateMachine(this, 'Workflow', {
      stateMachineName: nameIn(Stack.of(this)),
      stateMachineType: StateMachineType.EXPRESS,
      definitionBody: DefinitionBody.fromChainable(
        requiredNotificationSteps(this, { steps, notify, guard: this.guard }),
      ),
      timeout,
      tracingEnabled: true,
      logs: {
        // Never with execution data: the input holds the message's text.
        level: LogLevel.ERROR,
        includeExecutionData: false,
        destination: vendedLogGroup(this, { service: 'states', name: workflowName, settings }),
      },
    })
    this.#acceptFindings([steps, notify])
  }

  #acceptFindings(functions: IFunction[]) {
    acceptFindings(this.workflow, {
      SF1: 'Its functions log what they do; of the workflow itself, errors are enough',
      'IAM5[Resource::*]': 'IAM grants tracing and log delivery on no resource',
    })
    for (const { functionArn } of functions) {
      const versions = wildcardIn(this, `${functionArn}:*`)
      acceptFindings(this.workflow, {
        [versions]: 'Step Functions grants the versions of a function along with it',
      })
    }
  }

  get outputs() {
    return {
      RequiredNotificationArn: this.workflow.stateMachineArn,
      NotificationGuardQueueUrl: this.guard.queueUrl,
      NotificationGuardDeadLettersUrl: this.guard.deadLetters.queueUrl,
    }
  }
}
