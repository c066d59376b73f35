import type { Client } from '../../client/create-client.ts'

type Link = { url: Promise<string>; goodUntilMs: number }

/** Milliseconds before its end at which an address is asked for anew. */
const marginMs = 30_000
/** For how long an address counts as good while its answer is under way. */
const asIfMs = 60_000

const links = new Map<string, Link>()

/** Where an attachment may be downloaded from: asked for once, as long as the address is good. @throws ApiError */
export const attachmentLink = (parley: Client, chatId: string, attachmentId: string): Promise<string> => {
  const known = links.get(attachmentId)
  if (known && known.goodUntilMs > Date.now()) return known.url
  const link: Link = { goodUntilMs: Date.now() + asIfMs, url: Promise.resolve('') }
  link.url = parley.call('getAttachment', { params: { chatId, attachmentId } }).then(
    ({ url, expiresIn }) => {
      link.goodUntilMs = Date.now() + expiresIn * 1000 - marginMs
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
