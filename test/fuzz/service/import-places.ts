import * as z from 'zod'
import { type ImportOperation, importOperations } from '../../../shared/contract/service/import-operations.ts'
import { ImportChat, ImportMessage, ImportUser } from '../../../shared/contract/service/imports.ts'
import type { Schema } from '../documents.ts'

/**
 * The meaning of each field of an import. One of the contract that is missing here fails a test, so that each new one gets
 * ids of others too.
 */
export const importFields: Record<ImportOperation, Record<string, 'id' | 'plain'>> = {
  importUsers: {
    ...{ source: 'id', id: 'id' },
    ...{ users: 'plain', adapt: 'plain', username: 'plain', email: 'plain', displayName: 'plain' },
    ...{ passwordHash: 'plain', createdAt: 'plain' },
  },
  importChats: {
    ...{ source: 'id', id: 'id' },
    ...{ chats: 'plain', kind: 'plain', name: 'plain', description: 'plain', createdAt: 'plain' },
    ...{ members: 'plain', role: 'plain', joinedAt: 'plain', readSeq: 'plain' },
  },
  importMessages: {
    ...{ source: 'id', chatId: 'id', from: 'id' },
    ...{ firstRow: 'plain', messages: 'plain', last: 'plain' },
    // That of a message is for the report alone.
    ...{ id: 'plain', type: 'plain', sentAt: 'plain', text: 'plain' },
  },
}

const rowOf = { importUsers: ImportUser, importChats: ImportChat, importMessages: ImportMessage }

/** The names of all fields of a schema, also within others. */
export const namesIn = ({ properties = {}, anyOf = [], oneOf = [], items }: Schema): string[] => [
  ...Object.keys(properties),
  ...[...Object.values(properties), ...anyOf, ...oneOf, ...(items ? [items] : [])].flatMap(namesIn),
]

/** The fields that the schemas of an import have. */
export const fieldsOfImport = (operation: ImportOperation): string[] => {
  const schemas = [importOperations[operation].body, rowOf[operation]]
  const options = { io: 'input', unrepresentable: 'any', reused: 'inline' } as const
  return [...new Set(schemas.flatMap((schema) => namesIn(z.toJSONSchema(schema, options) as Schema)))]
}
