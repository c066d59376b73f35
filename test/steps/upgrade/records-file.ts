import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { keys } from '../../../shared/domain/records/keys.ts'
import type { Key } from '../../../shared/platform/storage/key.ts'
import { removeItem, storeItems } from '../aws/table.ts'
import { kindOfItem, type StoredItem } from './export-records.ts'
import type { Written } from './write-as-010.ts'

/** A line with what is known of them from outside, then a line for each record, as DynamoDB stored it. */
const file = join(import.meta.dirname, 'records-0.1.0.jsonl')

/** Records of every kind, as 0.1.0 itself wrote them: test/long/upgrade.test.ts writes them with WRITE_RECORDS=1. */
export const readRecords = (): { written: Written; items: StoredItem[] } => {
  const [written, ...items] = readFileSync(file, 'utf8').trimEnd().split('\n')
  return { written: JSON.parse(written ?? ''), items: items.map((line) => JSON.parse(line)) }
}

export const writeRecords = (written: Written, items: Map<string, StoredItem>): void => {
  const sorted = [...items].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
  writeFileSync(file, [written, ...sorted].map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** Attributes that say until when a record counts, by what one of their units has of milliseconds. */
const ends: Record<string, number> = { expiresAt: 1000, goodUntilMs: 1, tokenExpiresAtMs: 1 }
/** Presence has the end of each socket, in an attribute of its own. */
const unitOf = (item: StoredItem, name: string) =>
  kindOfItem(item) === 'USER PRESENCE' && name.startsWith('open:') ? 1000 : ends[name]

const shifted = (item: StoredItem, byMs: number): StoredItem =>
  Object.fromEntries(
    Object.entries(item).map(([name, value]): [string, AttributeValue] => {
      const unitMs = unitOf(item, name)
      return [name, unitMs && value.N ? { N: String(Number(value.N) + Math.ceil(byMs / unitMs)) } : value]
    }),
  )

/** Puts the records into the table of the deployment in use. They expire as if they had been written just now. */
export const restoreRecords = async (): Promise<Written> => {
  const { written, items } = readRecords()
  const ageMs = Date.now() - written.writtenAtMs
  const records = items.map((item) => unmarshall(shifted(item, ageMs)) as Key & Record<string, unknown>)
  await storeItems(records)
  // A table of 0.1.0 does not have it; other tests may have brought it about in this one.
  await removeItem(keys.publicNamesRefolded())
  return written
}
