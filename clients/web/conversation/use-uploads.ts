import { useEffect, useRef, useState } from 'preact/hooks'
import { shownTypes } from '../../../shared/contract/attachment-types.ts'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { ApiError } from '../../client/api-error.ts'
import { errorMessage } from '../lib/error-message.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { uploadFile } from './upload-file.ts'

export type Upload = {
  id: string
  name: string
  /** A preview, if the file is a picture. */
  previewUrl: string | undefined
  /** How much of it has left, in percent. */
  percent?: number
  attachment?: Attachment
  problem?: string
}

export type Uploads = {
  list: readonly Upload[]
  /** Whether an upload is under way. */
  busy: boolean
  add(files: readonly File[]): void
  remove(id: string): void
  clear(): void
}

const labels: Record<string, string> = { name: 'Its name', contentType: 'Its type', size: 'Its size' }

/** Why a file was refused: what is said of a field names it. */
const problemOf = (error: unknown): string => {
  if (!(error instanceof ApiError)) return errorMessage(error)
  const [field] = error.errors
  // The bucket alone may have failed, while Parley can be reached.
  return field ? `${labels[field.path] ?? field.path}: ${field.message}` : error.detail
}

/** One that is more than a message can carry. */
const tooMany = ({ name }: File): Upload => ({
  id: crypto.randomUUID(),
  name,
  previewUrl: undefined,
  problem: `A message can have at most ${limits.attachmentsPerMessage} files. Send this one in the next message.`,
})

/** The attachments of the next message. Each uploads as soon as it is chosen. */
export const useUploads = (chatId: string): Uploads => {
  const { parley } = useWorkspace()
  const [list, setList] = useState<readonly Upload[]>([])
  const leaving = useRef(new AbortController())
  useEffect(() => () => leaving.current.abort(), [])

  const change = (id: string, changes: Partial<Upload>) =>
    setList((uploads) => uploads.map((upload) => (upload.id === id ? { ...upload, ...changes } : upload)))
  const release = (gone: readonly Upload[]) => {
    for (const { previewUrl } of gone) if (previewUrl) URL.revokeObjectURL(previewUrl)
  }
  const start = (file: File): Upload => {
    const id = crypto.randomUUID()
    const previewUrl =
      shownTypes.includes(file.type) && file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined
    const onProgress = ({ sent, total }: { sent: number; total: number }) =>
      change(id, { percent: Math.floor((sent * 100) / total) })
    uploadFile(parley, chatId, file, { signal: leaving.current.signal, onProgress }).then(
      (attachment) => change(id, { attachment }),
      (error) => change(id, { problem: problemOf(error) }),
    )
    return { id, name: file.name, previewUrl }
  }

  return {
    list,
    busy: list.some(({ attachment, problem }) => !attachment && !problem),
    add(files) {
      const accepted = list.filter(({ problem }) => !problem).length
      const free = Math.max(0, limits.attachmentsPerMessage - accepted)
      setList([...list, ...files.slice(0, free).map(start), ...files.slice(free).map(tooMany)])
    },
    remove(id) {
      release(list.filter((upload) => upload.id === id))
      setList(list.filter((upload) => upload.id !== id))
    },
    clear() {
      release(list)
      setList([])
    },
  }
}
