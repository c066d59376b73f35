/** A piece of a message's text: plain text, a safe link, or a mention. */
export type Piece = { kind: 'text' | 'link' | 'mention'; text: string }

const pattern = /(?<link>https?:\/\/[^\s<>"“”]+)|(?<![\w@/])(?<mention>@[A-Za-z0-9_.-]{3,20})/gu
/** Punctuation that ends a sentence rather than an address. */
const trailing = /[.,;:!?'"’”…]+$/u

const count = (text: string, character: string) => text.split(character).length - 1

/** The address without trailing punctuation and without a closing parenthesis that opened before it. */
const trimLink = (link: string): string => {
  const bare = link.replace(trailing, '')
  if (bare.endsWith(')') && count(bare, ')') > count(bare, '(')) return trimLink(bare.slice(0, -1))
  return bare
}

const isAddress = (text: string): boolean => {
  const { protocol, hostname } = URL.parse(text) ?? {}
  return (protocol === 'https:' || protocol === 'http:') && hostname !== ''
}

/** Splits a text into pieces. Joined, they are the text again. */
export const piecesOf = (text: string): Piece[] => {
  const pieces: Piece[] = []
  let done = 0
  const plainUpTo = (end: number) => {
    if (end > done) pieces.push({ kind: 'text', text: text.slice(done, end) })
  }
  for (const { index, groups = {} } of text.matchAll(pattern)) {
    const link = groups['link'] && trimLink(groups['link'])
    if (link && !isAddress(link)) continue
    const found = link ?? groups['mention'] ?? ''
    plainUpTo(index)
    pieces.push({ kind: link ? 'link' : 'mention', text: found })
    done = index + found.length
  }
  plainUpTo(text.length)
  return pieces
}

let fewEmoji: RegExp | undefined
/** Whether a text is one to three emoji and nothing else. */
export const isFewEmoji = (text: string): boolean => {
  // Compiled on first use: it holds thousands of sequences.
  fewEmoji ??= /^(?:\s*\p{RGI_Emoji}){1,3}\s*$/v
  return text.length <= 60 && fewEmoji.test(text)
}
