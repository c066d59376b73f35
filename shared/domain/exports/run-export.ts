import { randomUUID } from 'node:crypto'
import { limits } from '../../contract/limits.ts'
import { logger } from '../../platform/observability/logger.ts'
import { expiryIn } from '../../platform/storage/expiry.ts'
import { getItem } from '../../platform/storage/read.ts'
import { updateItem } from '../../platform/storage/write.ts'
import { deleteObject, putObject } from '../attachments/object-store.ts'
import {
  exportFolder,
  exportObjectKey,
  type ExportStage,
  isKept,
  type UserExport,
  userFolder,
} from '../records/export.ts'
import { keys } from '../records/keys.ts'
import { collect, mayCollect } from './collect.ts'
import { endLine, pieceReader } from './archive.ts'
import { deleteExported } from './delete-exported.ts'

/** A piece ends with the page that reaches so many bytes: a job holds so much in memory, and a page. */
const pieceBytes = 8 * 2 ** 20

/** A larger archive is assembled by a run that has all of its time for it. */
const assembledAtOnceBytes = 256 * 2 ** 20

type Change = Partial<Omit<UserExport, 'userId' | 'exportId' | 'pk' | 'sk'>>

/**
 * Takes a step of the job: another run that has read the same record, and a job of an earlier export, are refused.
 *
 *     run A   reads step 3 ── writes its piece ── step 4 ✓
 *     run B   reads step 3 ── writes its piece ─────────── step 4 ✗ deletes its piece, reads step 4 and goes on
 *
 * @returns whether it counts.
 */
const advance = ({ userId, exportId, steps, stage }: UserExport, change: Change): Promise<boolean> => {
  const fields = Object.entries({ ...change, steps: steps + 1 })
  const named = <T>(prefix: string, pick: (name: string, value: unknown) => T) =>
    Object.fromEntries(fields.map(([name, value]) => [`${prefix}${name}`, pick(name, value)]))
  return updateItem(keys.export(userId), `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`, {
    condition: 'exportId = :exportId AND #steps = :before AND #stage = :from',
    names: { '#stage': 'stage', ...named('#', (name) => name) },
    values: {
      ...named(':', (_, value) => value),
      ':exportId': exportId,
      ':before': steps,
      ':from': stage,
    },
  })
}

/** Advances by an object that was written, under a name that no other run uses. Refused, the object goes. */
const advanceWith = async (work: UserExport, name: string, change: Change): Promise<void> => {
  if (!(await advance(work, change))) await deleteObject(exportObjectKey(work, name))
}

/** Writes the next piece: as much as fits, or as there is time for. Bounded by `pieceBytes` and a page. */
const writePiece = async (work: UserExport, untilMs: number): Promise<void> => {
  const texts: string[] = []
  let bytes = 0
  let isDone = true
  let reached: Change = {}
  const isFull = () => work.bytes + bytes >= limits.export.archiveBytes
  for await (const { lines, ...place } of collect(work)) {
    for (const line of lines) {
      const text = `${JSON.stringify(line)}\n`
      texts.push(text)
      bytes += Buffer.byteLength(text)
    }
    reached = place
    if (bytes < pieceBytes && !isFull() && Date.now() <= untilMs) continue
    isDone = false
    break
  }
  const stage: ExportStage = isDone || isFull() ? 'assembling' : 'collecting'
  const change: Change = { ...reached, stage, complete: isDone }
  if (texts.length === 0) {
    await advance(work, change)
    return
  }
  const name = `piece-${randomUUID()}`
  await putObject(exportObjectKey(work, name), Buffer.from(texts.join('')), bytes)
  await advanceWith(work, name, {
    ...change,
    pieces: [...work.pieces, name],
    bytes: work.bytes + bytes,
    lines: work.lines + texts.length,
  })
}

/** Writes the archive from its pieces, one after the other, and makes it the only object of the user's exports. */
const writeArchive = async (work: UserExport): Promise<void> => {
  const name = `archive-${randomUUID()}.jsonl`
  const end = endLine(work)
  const size = work.bytes + end.length
  await putObject(exportObjectKey(work, name), pieceReader(work, end), size)
  await advanceWith(work, name, {
    stage: 'ready',
    archive: name,
    bytes: size,
    lines: work.lines + 1,
    readyAtMs: Date.now(),
    expiresAt: expiryIn(limits.export.keptDays * 24 * 3600),
    pieces: [],
  })
}

/** Whether another run has taken the step meanwhile, or the export is gone. */
const isOvertaken = async ({ userId, exportId, steps }: UserExport): Promise<boolean> => {
  const now = await getItem<UserExport>(keys.export(userId))
  return now?.exportId !== exportId || now.steps !== steps
}

const takeStep = async (work: UserExport, untilMs: number): Promise<void> => {
  try {
    // An earlier export may have left its archive, or pieces of a job that died.
    if (work.steps === 0)
      await deleteExported(userFolder(work.userId), (key) => key.startsWith(exportFolder(work)))
    if (work.stage === 'collecting') await writePiece(work, untilMs)
    else await writeArchive(work)
  } catch (error) {
    // A run that has finished takes the pieces away that this one reads.
    if (!(await isOvertaken(work))) throw error
  }
}

const isForNextRun = ({ stage, bytes }: UserExport, untilMs: number): boolean =>
  Date.now() > untilMs || (stage === 'assembling' && bytes > assembledAtOnceBytes)

/**
 * Does what is left of an export. Its record says where it stands; a step that dies is taken again, and of two runs at
 * once one counts at each step:
 *
 *     collecting   account and chats, in pieces: an object each, named in the record with the place that it reaches
 *     assembling   the pieces and a last line become the archive, in one object
 *     ready        the archive alone is left, and expires with the record
 *
 * Stops when the user is being erased: that deletes the record first, and then what is in the bucket.
 * @returns whether it is done; if not, the time was up.
 */
export const runExport = async (userId: string, untilMs: number): Promise<boolean> => {
  for (let taken = 0; ; taken++) {
    const work = await getItem<UserExport>(keys.export(userId))
    if (!isKept(work) || !(await mayCollect(userId))) return true
    const { stage, exportId, steps, archive } = work
    logger.info('export', { userId, exportId, stage, steps })
    if (stage === 'ready') {
      const kept = archive && exportObjectKey(work, archive)
      await deleteExported(exportFolder(work), (key) => key === kept)
      return true
    }
    if (taken > 0 && isForNextRun(work, untilMs)) return false
    await takeStep(work, untilMs)
  }
}
