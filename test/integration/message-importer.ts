import { importMessages } from '../../shared/domain/imports/import-messages.ts'
import type { ImportMessagesBody } from '../../shared/contract/service/imports.ts'
import { dynamo } from '../../shared/platform/storage/table.ts'
import { dieAtWrite } from './die-at-write.ts'

/** A process that imports messages, and dies in the middle. */
export type MessageImport = { body: ImportMessagesBody; dieAt: number }

process.once('message', async ({ body, dieAt }: MessageImport) => {
  dieAtWrite(dynamo(), dieAt)
  await importMessages(body)
  process.disconnect()
})
