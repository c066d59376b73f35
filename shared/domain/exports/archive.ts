import type { ExportLine } from '../../contract/export-lines.ts'
import { getObject } from '../attachments/object-store.ts'
import { exportObjectKey, type UserExport } from '../records/export.ts'

/** The last line of an archive, by which a reader knows that it has all of it. */
export const endLine = ({ lines, complete }: UserExport): Uint8Array => {
  const end: ExportLine = { type: 'end', lines: lines + 1, complete }
  return Buffer.from(`${JSON.stringify(end)}\n`)
}

/** The pieces of an archive in order, one in memory at a time, and its last line. */
export async function* pieceReader(
  work: UserExport,
  end: Uint8Array,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (const name of work.pieces) yield await getObject(exportObjectKey(work, name))
  yield end
}
