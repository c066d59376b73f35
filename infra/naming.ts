import { Names, type Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'

/** How the parts of one deployment are named. */
export type Naming = {
  /** Names the deployment in descriptions, and in names that need not be unique. */
  readonly title: string
  /**
   * The name of a part, as the property of its construct that holds it. Where it is empty, CloudFormation names the
   * part, so that two deployments never meet.
   */
  readonly physical: <Property extends string>(
    property: Property,
    part?: string,
  ) => { readonly [P in Property]?: string }
}

/** Parts of a stack that holds nothing else are named after it: others find them by name. */
export const namedAfterStack = ({ stackName }: Stack): Naming => ({
  title: stackName,
  physical: (property, part) =>
    ({ [property]: part === undefined ? stackName : `${stackName}-${part}` }) as Record<
      typeof property,
      string
    >,
})

/** Parts of a construct in a stack of others have no names of their own. */
export const namedByCloudFormation = (construct: Construct): Naming => ({
  title: Names.uniqueResourceName(construct, { maxLength: 60, separator: '-' }),
  physical: () => ({}),
})

/** A stage's name that no other construct has: it is a dimension of all metrics. */
export const stageOf = (construct: Construct): string =>
  Names.uniqueResourceName(construct, { maxLength: 20, separator: '-' }).toLowerCase()
