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

/** Shorter than its caller waits (shared/domain/required-notifications/times.ts). */
const timeout = Duration.seconds(26)

type WorkflowProps = { settings: Settings; steps: IFunction; notify: IFunction }

/**
 * The workflow behind `notify: "required"`, which functions that send messages start and wait for; and the guard, a
 * queue to which every execution reports before it writes anything. The guard withdraws the message of an execution
 * that ended without a decision.
 *
 * The workflow calls functions, so it is created after them. They know it by its name.
 */
export class RequiredNotification extends Construct {
  readonly workflowArn: string
  readonly guard: WorkQueue
  readonly #workflowName: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const stack = Stack.of(this)
    this.#workflowName = `${stack.stackName}-${workflowName}`
    this.workflowArn = stack.formatArn({
      service: 'states',
      resource: 'stateMachine',
      resourceName: this.#workflowName,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    this.guard = new WorkQueue(this, 'Guard', {
      name: 'NotificationGuard',
      deadLetters: { id: 'GuardDeadLetters', name: 'NotificationGuardDeadLetters' },
      consumer: 'notification-guard',
      batchSize: 10,
      maxConcurrency: 5,
      oldestSeconds: 300,
    })
  }

  createWorkflow({ settings, steps, notify }: WorkflowProps) {
    const workflow = new StateMachine(this, 'Workflow', {
      stateMachineName: this.#workflowName,
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
    this.#acceptFindings(workflow, [steps, notify])
  }

  #acceptFindings(workflow: StateMachine, functions: IFunction[]) {
    acceptFindings(workflow, {
      SF1: 'Its functions log what they do; of the workflow itself, errors are enough',
      'IAM5[Resource::*]': 'IAM grants tracing and log delivery on no resource',
    })
    for (const { functionArn } of functions) {
      const versions = wildcardIn(this, `${functionArn}:*`)
      acceptFindings(workflow, {
        [versions]: 'Step Functions grants the versions of a function along with it',
      })
    }
  }

  /** The queue that functions send to. */
  get queues() {
    return { 'notification-guard-dlq': this.guard.deadLetters }
  }

  get outputs() {
    return {
      RequiredNotificationArn: this.workflowArn,
      NotificationGuardQueueUrl: this.guard.queueUrl,
      NotificationGuardDeadLettersUrl: this.guard.deadLetters.queueUrl,
    }
  }
}
