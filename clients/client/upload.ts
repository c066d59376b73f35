import type { Attachment, AttachmentUpload } from '../../shared/contract/attachments.ts'
import { ApiError, unreachable } from './api-error.ts'
import type { Client } from './create-client.ts'
import { during } from './wait.ts'

/** A file to send: a browser's `File` fits. */
export type UploadFile = {
  name: string
  /** The content type, e.g. `image/png`; parameters are left out. By default one that is only ever downloaded. */
  type?: string | undefined
  /** Not needed where the file is itself a Blob, as a `File` is. */
  content?: Blob | Uint8Array<ArrayBuffer> | undefined
}

type Progress = { sent: number; total: number }

export type UploadOptions = {
  /** Called as bytes leave, at last with all of them. */
  onProgress?: ((progress: Progress) => void) | undefined
  /** An abort stops the upload. */
  signal?: AbortSignal | undefined
}

type Sending = {
  upload: AttachmentUpload['upload']
  blob: Blob
  onProgress: (progress: Progress) => void
  signal: AbortSignal
}

/** The part of a browser's XMLHttpRequest that is used: `fetch` reports no progress there. */
type Xhr = {
  open(method: string, url: string): void
  setRequestHeader(name: string, value: string): void
  send(body: Blob): void
  abort(): void
  readonly status: number
  readonly upload: { onprogress: ((event: { loaded: number }) => void) | null }
  onload: (() => void) | null
  onerror: (() => void) | null
  onabort: (() => void) | null
}

/** Bytes that Node hands over at a time. */
const pieceBytes = 64 * 1024
/** Milliseconds without a byte after which the connection counts as lost. */
const silentMs = 60_000

/** Runs work until nothing moves any more: the work calls `alive` when something does. */
const unlessSilent = async <T>(work: (silence: AbortSignal, alive: () => void) => Promise<T>): Promise<T> => {
  const silence = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const alive = () => {
    clearTimeout(timer)
    timer = setTimeout(() => silence.abort(unreachable('The upload has stalled')), silentMs)
  }
  alive()
  try {
    return await work(silence.signal, alive)
  } finally {
    clearTimeout(timer)
  }
}

const putByXhr = (Request: new () => Xhr, { upload, blob, onProgress, signal }: Sending): Promise<number> =>
  new Promise((resolve, reject) => {
    const request = new Request()
    const stop = () => request.abort()
    const settle = (end: () => void) => () => {
      signal.removeEventListener('abort', stop)
      end()
    }
    signal.addEventListener('abort', stop)
    request.open(upload.method, upload.url)
    // Browsers set the length themselves and forbid setting it here.
    for (const [name, value] of Object.entries(upload.headers))
      if (name.toLowerCase() !== 'content-length') request.setRequestHeader(name, value)
    request.upload.onprogress = ({ loaded }) => onProgress({ sent: loaded, total: blob.size })
    request.onload = settle(() => resolve(request.status))
    request.onerror = settle(() => reject(unreachable('The upload was interrupted')))
    request.onabort = settle(() => reject(signal.reason))
    request.send(blob)
  })

const putByFetch = async ({ upload, blob, onProgress, signal }: Sending): Promise<number> => {
  let sent = 0
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (sent >= blob.size) return controller.close()
      const piece = new Uint8Array(await blob.slice(sent, sent + pieceBytes).arrayBuffer())
      controller.enqueue(piece)
      sent += piece.length
      onProgress({ sent, total: blob.size })
    },
  })
  const { url, method, headers } = upload
  const given = { method, headers: { ...headers, 'content-length': String(blob.size) }, body, duplex: 'half' }
  const answer = await fetch(url, { ...given, signal } as RequestInit).catch((cause) => {
    signal.throwIfAborted()
    throw unreachable('The upload was interrupted', cause)
  })
  await answer.body?.cancel()
  return answer.status
}

/** A type without parameters, which browsers may add, e.g. `text/plain; charset=utf-8`. */
const plainType = (type: string): string => type.split(';')[0]?.trim().toLowerCase() ?? ''

/**
 * Uploads a file for a message of the chat: send its `attachmentId` with `conversation.send`. What cannot be sent is
 * refused before a byte leaves. A repeated call uploads another file.
 * @throws ApiError the refusal; `unreachable` if the bucket does not take it; the signal's reason.
 * @example
 * const { attachmentId } = await upload(parley, chatId, input.files[0], { onProgress: ({ sent, total }) => show(sent /
 * total) }) await conversation.send('', { attachments: [{ attachmentId }] })
 */
export const upload = async (
  parley: Client,
  chatId: string,
  file: UploadFile | File,
  { onProgress, signal }: UploadOptions = {},
): Promise<Attachment> => {
  const content = file instanceof Blob ? file : file.content
  if (!(content instanceof Blob || content instanceof Uint8Array))
    throw new ApiError('validation_failed', 'The file has no content')
  const blob = content instanceof Blob ? content : new Blob([content])
  const body = {
    name: file.name,
    contentType: plainType(file.type || blob.type) || 'application/octet-stream',
    size: blob.size,
  }
  const announced = await parley.call('createAttachment', { params: { chatId }, body, signal })
  const Request = (globalThis as { XMLHttpRequest?: new () => Xhr }).XMLHttpRequest
  signal?.throwIfAborted()
  const status = await unlessSilent((silence, alive) =>
    during([signal, silence], (ended) => {
      const onSent = (progress: Progress) => {
        alive()
        onProgress?.(progress)
      }
      const sending = { upload: announced.upload, blob, onProgress: onSent, signal: ended }
      return Request ? putByXhr(Request, sending) : putByFetch(sending)
    }),
  )
  // 412: it is already there, from an attempt whose answer was lost.
  if (status !== 412 && (status < 200 || status > 299)) throw unreachable(`The upload failed (${status})`)
  onProgress?.({ sent: blob.size, total: blob.size })
  return announced.attachment
}
