import { Duration } from 'aws-cdk-lib'
import { Rule, Schedule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'

/** Minutes between two looks at all queues. CloudWatch's own metrics of a quiet queue come up to 15 minutes late. */
export const watchMinutes = 5

/** Looks at all queues: an alarm for each would cost most of what an idle deployment costs. */
export class QueueWatch extends Construct {
  constructor(scope: Construct, id: string, watcher: IFunction) {
    super(scope, id)
    new Rule(this, 'Rule', {
      schedule: Schedule.rate(Duration.minutes(watchMinutes)),
      // The next look comes soon.
      targets: [new LambdaFunction(watcher, { retryAttempts: 0 })],
    })
  }
}
