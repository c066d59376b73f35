import { Duration } from 'aws-cdk-lib'
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'

type Props = {
  /** Without one, the alarms still show in the console. */
  alarmAddress: string | undefined
  deadLetters: Record<string, Queue>
}

/** An alarm on every dead-letter queue: whatever lies there was promised to someone. */
export class Monitoring extends Construct {
  constructor(scope: Construct, id: string, { alarmAddress, deadLetters }: Props) {
    super(scope, id)
    const alarms = Object.entries(deadLetters).map(
      ([name, queue]) =>
        new Alarm(this, name, {
          alarmDescription: `${name} holds what could not be handled; its messages say why`,
          metric: queue.metricApproximateNumberOfMessagesVisible({
            period: Duration.minutes(1),
            statistic: 'Maximum',
          }),
          threshold: 1,
          comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.NOT_BREACHING,
        }),
    )
    if (!alarmAddress) return
    const topic = new Topic(this, 'Topic', { enforceSSL: true })
    topic.addSubscription(new EmailSubscription(alarmAddress))
    for (const alarm of alarms) alarm.addAlarmAction(new SnsAction(topic))
  }
}
