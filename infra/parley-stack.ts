import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { namedAfterStack } from './naming.ts'
import { Parley, type ParleyProps } from './parley.ts'
import { deploymentSettings, withDefaultNames } from './settings.ts'

/**
 * A stack with Parley and nothing else, as this project deploys it. The construct's id `Default` adds nothing to
 * logical ids, which stay as 0.1.0 deployed them (test/stack/logical-ids.test.ts).
 */
export class ParleyStack extends Stack {
  /** @param settings as the command line or cdk.json gives them: texts too, where code has numbers. */
  constructor(
    scope: Construct,
    id: string,
    { settings, ...props }: StackProps & { settings: Record<string, unknown> },
  ) {
    const { protectData } = deploymentSettings(settings)
    super(scope, id, { terminationProtection: protectData, ...props })
    const complete = withDefaultNames(settings) as ParleyProps
    new Parley(this, 'Default', { ...complete, naming: namedAfterStack(this) })
  }
}
