import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { clientSettings } from '../aws/client-settings.ts'

/** The physical ids of a stack's resources, by their logical ids. */
export const resourcesOf = async (StackName: string): Promise<Map<string, string>> => {
  const client = new CloudFormationClient(clientSettings())
  const ids = new Map<string, string>()
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName }))
    for (const { LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries)
      ids.set(LogicalResourceId, PhysicalResourceId)
  return ids
}
