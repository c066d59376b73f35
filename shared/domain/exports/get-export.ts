import type { Export } from '../../contract/exports.ts'
import { ParleyError } from '../../platform/errors/parley-error.ts'
import { authorise } from '../access/authorise.ts'
import type { TokenCredentials } from '../access/credentials.ts'
import { presign } from '../attachments/object-store.ts'
import { downloadAs } from '../../contract/text/file-name.ts'
import { exportObjectKey, isKept, type UserExport } from '../records/export.ts'
import { keys } from '../records/keys.ts'

/** Seconds for which the address of an archive is good. */
const downloadSeconds = 15 * 60

const iso = (ms: number) => new Date(ms).toISOString()

const viewArchive = async (work: UserExport, archive: string): Promise<NonNullable<Export['archive']>> => ({
  url: await presign('GET', exportObjectKey(work, archive), {
    expiresIn: downloadSeconds,
    query: {
      'response-content-disposition': downloadAs(`parley-${iso(work.requestedAtMs).slice(0, 10)}.jsonl`),
      'response-content-type': 'application/jsonl',
    },
  }),
  expiresIn: downloadSeconds,
  size: work.bytes,
  keptUntil: iso(work.expiresAt * 1000),
  complete: work.complete,
})

export const viewExport = async (work: UserExport): Promise<Export> => ({
  state: work.stage === 'ready' ? 'ready' : 'running',
  requestedAt: iso(work.requestedAtMs),
  chatsDone: work.chatsDone,
  chatCount: work.chatCount,
  ...(work.archive !== undefined && { archive: await viewArchive(work, work.archive) }),
})

/**
 * The caller's export, with a new address of the archive once it is ready.
 * @throws ParleyError `export_not_found`, also once it has expired.
 */
export const getExport = async (credentials: TokenCredentials): Promise<Export> => {
  const { items } = await authorise<[UserExport]>(credentials, [keys.export(credentials.userId)])
  const [found] = items
  if (!isKept(found)) throw new ParleyError('export_not_found')
  return viewExport(found)
}
