import type { Client } from '../../client/create-client.ts'

type Link = { url: Promise<string>; validUntilMs: number }

/** A link is replaced this many milliseconds before it expires. */
const marginMs = 30_000
/** How long a requested link counts as valid until its real expiry is known, in milliseconds. */
const pendingMs = 60_000

const links = new Map<string, Link>()

/** The download link of an attachment, cached until it expires. @throws ApiError */
export const attachmentLink = (parley: Client, chatId: string, attachmentId: string): Promise<string> => {
  const known = links.get(attachmentId)
  if (known && known.validUntilMs > Date.now()) return known.url
  const link: Link = { validUntilMs: Date.now() + pendingMs, url: Promise.resolve('') }
  link.url = parley.call('getAttachment', { params: { chatId, attachmentId } }).then(
    ({ url, expiresIn }) => {
      link.validUntilMs = Date.now() + expiresIn * 1000 - marginMs
      return url
    },
    (error) => {
      links.delete(attachmentId)
      throw error
    },
  )
  links.set(attachmentId, link)
  return link.url
}
