import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { emulatorMark, type RunningEmulator } from './emulator.ts'
import { localFolder } from './paths.ts'
import { commandLine, isAlive } from './process-group.ts'
import { writeWhole } from './write-whole.ts'

const recordFile = join(localFolder, 'emulator.json')

const Record = z.object({
  endpointUrl: z.url(),
  port: z.int(),
  pid: z.int().positive(),
  temporaryFolder: z.string(),
  inDocker: z.boolean(),
  /** The process of the `npm start` in the foreground that will stop it; none when detached. */
  ownerPid: z.int().positive().optional(),
})
type Record = z.infer<typeof Record>

/** Records the emulator that this checkout started, so that a later command can stop it. */
export const writeRecord = async (emulator: RunningEmulator, ownerPid: number | undefined) => {
  const record: Record = { ...emulator, ...(ownerPid && { ownerPid }) }
  await writeWhole(recordFile, `${JSON.stringify(record, null, 2)}\n`)
}

/** Whether the record names this emulator. Once `npm run stop` has stopped it, the record is gone. */
export const isRecorded = async (emulator: RunningEmulator) => {
  return parse(await readFile(recordFile, 'utf8').catch(() => ''))?.pid === emulator.pid
}

export const removeRecord = () => rm(recordFile, { force: true })

/**
 * The emulator that this checkout started, if it still runs. The record of one that ended is removed.
 *
 * @returns `damaged` where the record cannot be read as one.
 */
export const readRecord = async (file = recordFile): Promise<Record | 'damaged' | undefined> => {
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const record = parse(text)
  if (!record) return 'damaged'
  if ((await commandLine(record.pid))?.includes(emulatorMark(record))) return record
  await rm(file, { force: true })
  await rm(record.temporaryFolder, { recursive: true, force: true })
  return undefined
}

export const damagedRecord =
  '.local/emulator.json is damaged, so the emulator that npm start left running is unknown. If one runs, end its process (`pgrep -fl ministack` lists them). Then remove the file.'

/** Whether the `npm start` in the foreground that will stop it still runs. */
export const hasOwner = async (record: Record) => {
  if (record.ownerPid === undefined || !isAlive(record.ownerPid)) return false
  return (await commandLine(record.ownerPid))?.includes('start.ts') ?? false
}

const parse = (text: string) => {
  try {
    return Record.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
