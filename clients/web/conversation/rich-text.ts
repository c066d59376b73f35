import { linksIn } from '../../../shared/contract/text/links.ts'
import { mentionsIn } from '../../../shared/contract/text/mentions.ts'

/** A piece of a message's text: plain text, a safe link, or a mention of a user. */
export type Piece =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'mention'; text: string; userId: string }

type Placed = { start: number; end: number; piece: Piece }

/** The address that a link may lead to; undefined if it leads nowhere on the web. */
const addressOf = (link: string): string | undefined => {
  const href = /^www\./i.test(link) ? `https://${link}` : link
  const { protocol, hostname } = URL.parse(href) ?? {}
  return (protocol === 'https:' || protocol === 'http:') && hostname !== '' ? href : undefined
}

/**
 * Splits a text into pieces. Joined, they are the text again.
 * @param mentioned the id of the user of this name, if the message mentions that user.
 */
export const piecesOf = (text: string, mentioned: (name: string) => string | undefined): Piece[] => {
  const links = linksIn(text).flatMap(({ start, end }): Placed[] => {
    const link = text.slice(start, end)
    const href = addressOf(link)
    return href === undefined ? [] : [{ start, end, piece: { kind: 'link', text: link, href } }]
  })
  const mentions = mentionsIn(text, mentioned).map(
    ({ start, end, of: userId }): Placed => ({
      start,
      end,
      piece: { kind: 'mention', text: text.slice(start, end), userId },
    }),
  )
  const pieces: Piece[] = []
  let done = 0
  const plainUpTo = (end: number) => {
    if (end > done) pieces.push({ kind: 'text', text: text.slice(done, end) })
  }
  // Mentions are outside links: the two never overlap.
  for (const { start, end, piece } of [...links, ...mentions].sort((a, b) => a.start - b.start)) {
    plainUpTo(start)
    pieces.push(piece)
    done = end
  }
  plainUpTo(text.length)
  return pieces
}

let fewEmoji: RegExp | undefined
/** Whether a text is one to three emoji and nothing else. */
export const isFewEmoji = (text: string): boolean => {
  // Most texts are long or have nothing beyond ASCII, as each emoji has.
  if (text.length > 60 || !/\P{ASCII}/u.test(text)) return false
  // Compiled on first use: it holds thousands of sequences, which take 40 ms.
  fewEmoji ??= /^(?:\s*\p{RGI_Emoji}){1,3}\s*$/v
  return fewEmoji.test(text)
}
