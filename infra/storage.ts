import { ArnFormat, Stack } from 'aws-cdk-lib'
import { AttributeType, BillingMode, type ITable, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import { dataRemovalPolicy, type Settings } from './settings.ts'

/** The one table. Its stream starts clean-up and announcements of presence, and feeds domain events. */
export class Storage extends Construct {
  readonly table: ITable

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.table = settings.restoredTableStreamArn
      ? this.#restored(settings.restoredTableStreamArn)
      : this.#own(settings)
  }

  #own(settings: Settings): ITable {
    return new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expiresAt',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      stream: StreamViewType.NEW_AND_OLD_IMAGES,
      deletionProtection: settings.protectData,
      removalPolicy: dataRemovalPolicy(settings),
      // CDK's own class does not meet its own interface under exactOptionalPropertyTypes.
    }) as ITable
  }

  /** A table that was restored beside the stack. operating.md sets it up like the one above, and adopts it. */
  #restored(tableStreamArn: string): ITable {
    const { resourceName = '' } = Stack.of(this).splitArn(tableStreamArn, ArnFormat.SLASH_RESOURCE_NAME)
    const tableName = resourceName.replace(/\/stream\/.*$/, '')
    return Table.fromTableAttributes(this, 'Table', { tableName, tableStreamArn })
  }

  get outputs() {
    return { TableName: this.table.tableName }
  }
}
