import { CfnResource, type IAspect } from 'aws-cdk-lib'
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch'
import type { IConstruct } from 'constructs'

/**
 * The emulators that Parley is deployed to. The emulator's own health document says which one it is (local/probe.ts).
 */
export const emulators = ['ministack', 'localstack'] as const
export type Emulator = (typeof emulators)[number]

type Gap = { lacking: readonly Emulator[]; reason: string }

const plainHttp: Gap = {
  lacking: emulators,
  reason: 'refuses plain HTTP, which clients use to call an emulator that enforces policies',
}

/**
 * The resources that a deployment to an emulator leaves out, with the emulators that lack them and the reason. Measured
 * with MiniStack 1.5.33; LocalStack's by its documentation. No other resource may refer to one of these.
 */
export const localGaps: Readonly<Record<string, Gap>> = {
  'AWS::ApiGatewayV2::RouteResponse': {
    lacking: ['ministack'],
    reason: 'unknown to the emulator, which sends the answer of $default without it',
  },
  'AWS::CloudWatch::Alarm of Metrics': {
    lacking: ['ministack'],
    reason: 'refused by the emulator, whose alarms watch one metric and calculate nothing',
  },
  'AWS::Events::Archive': {
    lacking: ['ministack'],
    reason: 'unknown to the emulator, which keeps no events for replay',
  },
  'AWS::S3::BucketPolicy': plainHttp,
  'AWS::SNS::TopicPolicy': plainHttp,
  'AWS::SQS::QueuePolicy': plainHttp,
}

/** Attributes of resources that an emulator's CloudFormation does not know. Whoever reads one there uses another. */
export const attributeGaps = {
  'AWS::Cognito::UserPool.ProviderURL': {
    lacking: ['ministack'],
    reason: 'unknown to the emulator, whose ProviderName is the same without https://',
  },
} as const satisfies Readonly<Record<string, Gap>>

const lacks = (emulator: Emulator | undefined, gap: Gap | undefined): boolean =>
  emulator !== undefined && (gap?.lacking.includes(emulator) ?? false)

export const lacksAttribute = (
  emulator: Emulator | undefined,
  attribute: keyof typeof attributeGaps,
): boolean => lacks(emulator, attributeGaps[attribute])

/** The name of a resource in the list above: its type, and for an alarm whether it is on several metrics. */
const gapName = (resource: CfnResource): string =>
  CfnAlarm.isCfnAlarm(resource) && resource.metrics !== undefined
    ? `${resource.cfnResourceType} of Metrics`
    : resource.cfnResourceType

/** Removes what an emulator lacks. Nothing else makes the resources there and on AWS differ. */
export class WithoutLocalGaps implements IAspect {
  readonly #emulator: Emulator

  constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  visit(node: IConstruct) {
    if (CfnResource.isCfnResource(node) && lacks(this.#emulator, localGaps[gapName(node)])) {
      node.node.scope?.node.tryRemoveChild(node.node.id)
    }
  }
}
