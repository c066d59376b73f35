import { CfnResource, type IAspect } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * What the local emulator cannot create, measured with MiniStack 1.5.33. Nothing else may depend on these, so that
 * leaving them out leaves nothing dangling.
 */
export const localGaps: Readonly<Record<string, string>> = {
  'AWS::ApiGatewayV2::RouteResponse': 'it forwards the answer of $default without being asked',
  'AWS::Events::Archive': 'it keeps no events for replay',
}

/** Takes the gaps out of a local deployment. The one place where local and AWS differ in resources. */
export class WithoutLocalGaps implements IAspect {
  visit(node: IConstruct) {
    if (CfnResource.isCfnResource(node) && node.cfnResourceType in localGaps)
      node.node.scope?.node.tryRemoveChild(node.node.id)
  }
}
