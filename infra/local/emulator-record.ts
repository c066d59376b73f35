import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { emulatorMark, type RunningEmulator } from './emulator.ts'
import { localFolder } from './paths.ts'
import { commandLine, isAlive } from './process-group.ts'

const recordFile = join(localFolder, 'emulator.json')

const Record = z.object({
  endpointUrl: z.url(),
  port: z.int(),
  pid: z.int().positive(),
  temporaryFolder: z.string(),
  inDocker: z.boolean(),
  /** The `npm start` in the foreground that stops it; none when detached. */
  keeper: z.int().positive().optional(),
})
type Record = z.infer<typeof Record>

/** Remembers the emulator that this checkout started, so that a later command can stop it. */
export async function writeRecord(emulator: RunningEmulator, keeper: number | undefined) {
  await mkdir(localFolder, { recursive: true })
  const record: Record = { ...emulator, ...(keeper && { keeper }) }
  await writeFile(recordFile, `${JSON.stringify(record, null, 2)}\n`)
}

/** Whether the record names this emulator, running or not: it does not once someone has stopped it. */
export async function isRecorded(emulator: RunningEmulator) {
  return parse(await readFile(recordFile, 'utf8').catch(() => ''))?.pid === emulator.pid
}

export const removeRecord = () => rm(recordFile, { force: true })

/** The emulator that this checkout started, if it still runs; the record of one that ended is removed. */
export async function readRecord(): Promise<Record | undefined> {
  const text = await readFile(recordFile, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const record = parse(text)
  if (record && (await commandLine(record.pid))?.includes(emulatorMark(record))) return record
  await removeRecord()
  if (record) await rm(record.temporaryFolder, { recursive: true, force: true })
  return undefined
}

/** Whether an `npm start` in the foreground looks after it: not one that detached, nor one that was killed. */
export async function hasKeeper(record: Record) {
  if (record.keeper === undefined || !isAlive(record.keeper)) return false
  return (await commandLine(record.keeper))?.includes('start.ts') ?? false
}

function parse(text: string) {
  try {
    return Record.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
