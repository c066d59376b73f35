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
import type { Naming } from './naming.ts'
import type { Watched } from './monitoring/watched.ts'

/** Alarms, and on demand a dashboard that shows at a glance whether chat is healthy. */
export class Monitoring extends Construct {
  /** Every alarm is published here. Others beside `alarmAddress` may subscribe. */
  readonly alarmTopic: Topic
  readonly dashboard: Dashboard | undefined
  readonly #naming: Naming

  /**
   * @param alarmAddress gets every alarm by e-mail; without it, alarms reach the console and the topic. @param
   * dashboard costs $3 a month.
   */
  constructor(
    scope: Construct,
    id: string,
    {
      alarmAddress,
      dashboard,
      naming,
      ...watched
    }: Watched & { alarmAddress?: string | undefined; dashboard: boolean; naming: Naming },
  ) {
    super(scope, id)
    this.#naming = naming
    this.alarmTopic = this.#createTopic()
    if (alarmAddress) this.alarmTopic.addSubscription(new EmailSubscription(alarmAddress))

    const alarms = Object.entries(alarmDefinitions(watched)).map(([name, definition]) =>
      this.#createAlarm(name, definition),
    )
    if (!dashboard) return
    this.dashboard = new Dashboard(this, 'Dashboard', {
      ...naming.physical('dashboardName'),
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
    const named = this.#naming.physical('alarmName', name)
    const alarm = new Alarm(this, name, {
      ...named,
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
    // Where it has a name, the dashboard refers to it by that, since the emulator may lack the alarm (local-gaps.ts).
    return named.alarmName ? Alarm.fromAlarmName(this, `${name}ByName`, named.alarmName) : alarm
  }

  get outputs() {
    return { AlarmTopicArn: this.alarmTopic.topicArn }
  }
}
