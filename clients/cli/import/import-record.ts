import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { fileError } from '../lib/file-error.ts'
import { readIfThere } from '../lib/private-file.ts'
import type { ImportFile, RowKind } from './import-file.ts'

/** A row that was refused, as a line of the report. */
export type Refused = {
  line: number
  kind: RowKind
  id?: string | undefined
  code: string
  detail: string
  errors?: readonly { path: string; message: string }[] | undefined
}

type BegunChat = { chatId: string; rows: number; finished: boolean }

type Progress = {
  size: number
  changedMs: number
  source: string
  /** Rows of users and of chats that are done. */
  users: number
  chats: number
  /** The chats that have begun, by their ids in the older system. Without a prototype: an id may be `constructor`. */
  begun: Record<string, BegunChat>
  refused: number
}

/**
 * How far an import is, beside the file, for a run that goes on where another one ended. Without it a run does
 * everything again, which changes nothing: the server knows what it has.
 */
export class ImportRecord {
  readonly resumed: boolean
  readonly reportFile: string
  readonly #progressFile: string
  readonly progress: Progress

  constructor({ path, size, changedMs, source }: ImportFile) {
    this.#progressFile = `${path}.progress`
    this.reportFile = `${path}.refused`
    const found = this.#read()
    this.resumed = found?.size === size && found.changedMs === changedMs && found.source === source
    const fresh = { size, changedMs, source, users: 0, chats: 0, begun: {}, refused: 0 }
    const progress = this.resumed && found ? found : fresh
    this.progress = { ...progress, begun: Object.assign(Object.create(null), progress.begun) }
    if (!this.resumed) rmSync(this.reportFile, { force: true })
  }

  #read(): Progress | undefined {
    try {
      return JSON.parse(readIfThere(this.#progressFile) ?? 'null') ?? undefined
    } catch {
      return undefined
    }
  }

  /** Notes refused rows in the report, then that their batch is done. */
  done(refused: readonly Refused[]): void {
    this.progress.refused += refused.length
    try {
      if (refused.length > 0)
        appendFileSync(this.reportFile, refused.map((one) => `${JSON.stringify(one)}\n`).join(''))
      const draft = `${this.#progressFile}.new`
      writeFileSync(draft, JSON.stringify(this.progress), { mode: 0o600 })
      renameSync(draft, this.#progressFile)
    } catch (error) {
      throw fileError(this.#progressFile, 'written', error)
    }
  }

  end(): void {
    rmSync(this.#progressFile, { force: true })
  }
}
