import { Stack, Validations } from 'aws-cdk-lib'
import type { IConstruct } from 'constructs'

/**
 * Accepts findings of cdk-nag's pack AwsSolutions on a construct and all within it, each with its reason. A unit test
 * runs the pack and takes no other finding: https://github.com/cdklabs/cdk-nag/blob/main/RULES.md
 */
export const acceptFindings = (construct: IConstruct, reasons: Readonly<Record<string, string>>): void => {
  for (const [rule, reason] of Object.entries(reasons)) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason })
  }
}

type Resolved =
  | string
  | { Ref: string }
  | { 'Fn::GetAtt': [string, string] }
  | { 'Fn::Join': [string, Resolved[]] }

/** An ARN as cdk-nag writes it in its findings. */
const written = (value: Resolved): string => {
  if (typeof value === 'string') return value
  if ('Ref' in value) return `<${value.Ref}>`
  if ('Fn::GetAtt' in value) return `<${value['Fn::GetAtt'].join('.')}>`
  const [separator, parts] = value['Fn::Join']
  return parts.map(written).join(separator)
}

/** The finding that a permission names a resource with a wildcard. */
export const wildcardIn = (scope: IConstruct, arn: string): string =>
  `IAM5[Resource::${written(Stack.of(scope).resolve(arn))}]`
