import { type AttributeValue, DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { marshall } from '@aws-sdk/util-dynamodb'
import { clientSettings } from '../aws/client-settings.ts'
import { deployment } from '../deployment/deployment.ts'
import { fileOf010 } from './check-out-010.ts'

/** As DynamoDB stores it. */
export type StoredItem = Record<string, AttributeValue>

const keyOf = ({ pk, sk }: StoredItem) => `${pk?.S} ${sk?.S}`

/** All that the table of the deployment in use holds, by its keys. */
export const exportRecords = async (): Promise<Map<string, StoredItem>> => {
  const items = new Map<string, StoredItem>()
  const client = new DynamoDBClient(clientSettings())
  const pages = paginateScan({ client }, { TableName: deployment().tableName, ConsistentRead: true })
  for await (const { Items = [] } of pages) for (const item of Items) items.set(keyOf(item), item)
  return items
}

/** Puts records in place of those with the same keys. */
export const replaceRecords = (
  items: Map<string, StoredItem>,
  others: readonly Record<string, unknown>[],
): void => {
  for (const other of others) {
    const item = marshall(other) as StoredItem
    items.set(keyOf(item), item)
  }
}

/** The kind of a record, as the table in 0.1.0's `keys.ts` names it: each part of its key, without names and ids. */
const kindOf = (pk: string, sk: string): string => {
  const parts = `${pk.split('#')[0]} ${sk.split('#')[0]}`
  return sk.startsWith('REQUIRED#') && sk.split('#').length > 2 ? `${parts} of a user` : parts
}

export const kindOfItem = ({ pk, sk }: StoredItem): string => kindOf(pk?.S ?? '', sk?.S ?? '')

/** Every kind of record that 0.1.0 wrote, by its own documentation. */
export const kindsOf010 = (): string[] =>
  [
    ...fileOf010('shared/storage/keys.ts').matchAll(
      /^ \* \| ([A-Z]\S*(?: case)?) +\| ([A-Z]\S*(?: case)?) +\|/gm,
    ),
  ].map(([, pk = '', sk = '']) => kindOf(pk, sk))

/** Which attributes of which types records have, by their kind; one line for each shape. */
export const shapesOf = (items: Iterable<StoredItem>): string[] => {
  const shapes = new Set<string>()
  for (const item of items) {
    for (const [name, value] of Object.entries(item)) {
      const [type = ''] = Object.keys(value)
      // Presence has an attribute for each socket.
      const attribute = kindOfItem(item) === 'USER PRESENCE' && type === 'N' ? '<socket>' : name
      shapes.add(`${kindOfItem(item)}: ${attribute} ${type}`)
    }
  }
  return [...shapes].toSorted()
}
