import { useEffect, useRef, useState } from 'preact/hooks'
import type { Attachment } from '../../../shared/contract/attachments.ts'
import { limits } from '../../../shared/contract/limits.ts'
import { errorMessage } from '../lib/error-message.ts'
import { useWorkspace } from '../workspace/workspace.ts'
import { uploadFile } from './upload-file.ts'

export type Upload = {
  id: string
  name: string
  /** Of a picture, to be shown before it is sent. */
  previewUrl: string | undefined
  attachment?: Attachment
  problem?: string
}

export type Uploads = {
  list: readonly Upload[]
  /** Some are under way. */
  busy: boolean
  add(files: readonly File[]): void
  remove(id: string): void
  clear(): void
}

/** Files that will go with the next message: uploaded as soon as they are chosen. */
export const useUploads = (chatId: string): Uploads => {
  const { parley } = useWorkspace()
  const [list, setList] = useState<readonly Upload[]>([])
  const leaving = useRef(new AbortController())
  useEffect(() => () => leaving.current.abort(), [])

  const change = (id: string, with_: Partial<Upload>) =>
    setList((uploads) => uploads.map((upload) => (upload.id === id ? { ...upload, ...with_ } : upload)))
  const forget = (gone: readonly Upload[]) => {
    for (const { previewUrl } of gone) if (previewUrl) URL.revokeObjectURL(previewUrl)
  }
  const start = (file: File): Upload => {
    const id = crypto.randomUUID()
    const previewUrl = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined
    uploadFile(parley, chatId, file, leaving.current.signal).then(
      (attachment) => change(id, { attachment }),
      (error) => change(id, { problem: errorMessage(error) }),
    )
    return { id, name: file.name, previewUrl }
  }

  return {
    list,
    busy: list.some(({ attachment, problem }) => !attachment && !problem),
    add(files) {
      const free = limits.attachmentsPerMessage - list.length
      setList([...list, ...files.slice(0, free).map(start)])
    },
    remove(id) {
      forget(list.filter((upload) => upload.id === id))
      setList(list.filter((upload) => upload.id !== id))
    },
    clear() {
      forget(list)
      setList([])
    },
  }
}
