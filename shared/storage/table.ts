import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { tableSettings } from '../settings/table.ts'

/**
 * One client per execution environment. DynamoDB answers in milliseconds: a request without an answer for three
 * seconds is lost, and another try is quicker than waiting. Without `throwOnRequestTimeout` the SDK would only warn.
 */
export const dynamo = new DynamoDBClient({
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
})

export const tableName = tableSettings.TABLE_NAME

export type Item = Record<string, AttributeValue>

export const toItem = (value: Record<string, unknown>): Item =>
  marshall(value, { removeUndefinedValues: true })
export const fromItem = <T>(item: Item): T => unmarshall(item) as T

/** Values of an expression: `{':seq': 3}`. */
export const toValues = (values: Record<string, unknown>): Item => marshall(values)
