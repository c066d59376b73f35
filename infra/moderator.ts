import { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { type FunctionDefinition, type FunctionName, functionTable } from './function-table.ts'
import type { Functions } from './functions.ts'
import type { Settings } from './settings.ts'

/** Has a function asked about messages and edits, by all functions that write them. */
export const moderateWith = (
  functions: Functions,
  { functionArn }: Pick<IFunction, 'functionArn'>,
  settings: Settings,
): void => {
  const { region, urlSuffix } = Stack.of(functions)
  // Not `grantInvoke`, which allows every version and alias besides.
  const mayInvoke = new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] })
  for (const [name, asking] of Object.entries(functions.byName)) {
    const needs: FunctionDefinition = functionTable[name as FunctionName]
    if (!needs.moderates) continue
    asking.addEnvironment(
      'MODERATOR_URL',
      `https://lambda.${region}.${urlSuffix}/2015-03-31/functions/${functionArn}/invocations`,
    )
    asking.addEnvironment('MODERATION_DEADLINE_MS', String(settings.moderationDeadlineMs))
    asking.addEnvironment('MODERATION_FALLBACK', settings.moderationFallback)
    asking.addToRolePolicy(mayInvoke)
  }
}
