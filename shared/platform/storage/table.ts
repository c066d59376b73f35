import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { tableSettings } from '../settings/table.ts'
import { sdkClient } from '../aws/sdk-client.ts'
import { atStart } from '../start-up/start-up.ts'

/** One client per execution environment. */
export const dynamo = atStart(() => sdkClient(DynamoDBClient))

export const tableName = (): string => tableSettings().tableName

export type Item = Record<string, AttributeValue>

export const toItem = (value: Record<string, unknown>): Item =>
  marshall(value, { removeUndefinedValues: true })
export const fromItem = <T>(item: Item): T => unmarshall(item) as T

/** The values of an expression, for example `{':seq': 3}`. */
export const toValues = (values: Record<string, unknown>): Item => marshall(values)
