import { Duration, Stack } from 'aws-cdk-lib'
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  type IAlarm,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { Construct } from 'constructs'
import { type AlarmDefinition, alarmDefinitions } from './monitoring/alarms.ts'
import { dashboardRows } from './monitoring/dashboard.ts'
import type { Watched } from './monitoring/watched.ts'

/** Alarms, and on demand a dashboard that shows at a glance whether chat is healthy. */
export class Monitoring extends Construct {
  /** Every alarm is published here. Others beside `alarmAddress` may subscribe. */
  readonly alarmTopic: Topic

  /** @param alarmAddress gets every alarm by e-mail; without it, alarms reach the console and the topic. @param dashboard costs $3 a month. */
  constructor(
    scope: Construct,
    id: string,
    {
      alarmAddress,
      dashboard,
      ...watched
    }: Watched & { alarmAddress?: string | undefined; dashboard: boolean },
  ) {
    super(scope, id)
    this.alarmTopic = this.#createTopic()
    if (alarmAddress) this.alarmTopic.addSubscription(new EmailSubscription(alarmAddress))

    const alarms = Object.entries(alarmDefinitions(watched)).map(([name, definition]) =>
      this.#createAlarm(name, definition),
    )
    if (!dashboard) return
    new Dashboard(this, 'Dashboard', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(3),
      widgets: dashboardRows(watched, alarms),
    })
  }

  #createTopic(): Topic {
    const topic = new Topic(this, 'Alarms', { enforceSSL: true })
    // The topic's own policy replaces the default one, which lets the account's alarms publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
    return topic
  }

  #createAlarm(name: string, { metric, threshold, minutes, description }: AlarmDefinition): IAlarm {
    const [datapointsToAlarm, evaluationPeriods] = minutes
    const alarmName = `${Stack.of(this).stackName}-${name}`
    const alarm = new Alarm(this, name, {
      alarmName,
      alarmDescription: description,
      metric,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      datapointsToAlarm,
      evaluationPeriods,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(this.alarmTopic))
    alarm.addOkAction(new SnsAction(this.alarmTopic))
    // The dashboard refers to it by name, since the emulator may lack the alarm (local-gaps.ts).
    return Alarm.fromAlarmName(this, `${name}ByName`, alarmName)
  }

  get outputs() {
    return { AlarmTopicArn: this.alarmTopic.topicArn }
  }
}
