import { Duration, Lazy } from 'aws-cdk-lib'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions'
import { Construct } from 'constructs'
import { acceptFindings, wildcardIn } from './accept-finding.ts'
import { requiredNotificationSteps } from './required-notification-steps.ts'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'
import { vendedLogGroup } from './vended-log-group.ts'
import { WorkQueue } from './work-queue.ts'

const workflowName = 'required-notification'

/** Shorter than its caller waits (shared/domain/required-notifications/times.ts). */
const timeout = Duration.seconds(26)

type WorkflowProps = { settings: Settings; naming: Naming; steps: IFunction; notify: IFunction }

/**
 * The workflow behind `notify: "required"`, which functions that send messages start and wait for; and the guard, a
 * queue to which every execution reports before it writes anything. The guard withdraws the message of an execution
 * that ended without a decision.
 *
 * The workflow calls functions, so it is created after them. Those that start it are others.
 */
export class RequiredNotification extends Construct {
  readonly workflowArn: string
  readonly guard: WorkQueue
  #workflow: StateMachine | undefined

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.workflowArn = Lazy.string({ produce: () => this.#workflow?.stateMachineArn })
    this.guard = new WorkQueue(this, 'Guard', {
      name: 'NotificationGuard',
      deadLetters: { id: 'GuardDeadLetters', name: 'NotificationGuardDeadLetters' },
      consumer: 'notification-guard',
      batchSize: 10,
      oldestSeconds: 300,
    })
  }

  createWorkflow({ settings, naming, steps, notify }: WorkflowProps) {
    const workflow = new StateMachine(this, 'Workflow', {
      ...naming.physical('stateMachineName', workflowName),
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
        destination: vendedLogGroup(this, { service: 'states', name: workflowName, settings, naming }),
      },
    })
    this.#workflow = workflow
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
