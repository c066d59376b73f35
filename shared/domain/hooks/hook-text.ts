import type { HookMessageBody } from '../../contract/requests/hooks.ts'
import { limits } from '../../contract/limits.ts'
import { withoutControls } from '../../contract/text/visible.ts'

type Fields = Record<string, unknown>

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' }

/**
 * Plain text of Slack's markup: `<https://example.com|the docs>` becomes `the docs (https://example.com)`, and `<!here>`
 * `@here`, which calls nobody.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export const plainText = (text: string): string =>
  text
    .replace(/<([^<>|\s]+)(?:\|([^<>]*))?>/g, (_, target: string, label: string | undefined) => {
      const shown = label?.trim() ?? ''
      if (/^[!#@]/.test(target)) return shown || target.replace(/^!/, '@')
      const address = target.replace(/^mailto:/, '')
      return shown === '' || shown === address ? address : `${shown} (${target})`
    })
    .replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity] ?? entity)

/** A text object of a block: `{"type":"mrkdwn","text":"…"}`; some have the text itself. */
const ofTextObject = (value: unknown): string => textOf(value) || textOf(fieldsOf(value)['text'])

/** A piece of a paragraph of rich text, in Slack's markup where it is more than a text. */
const ofPiece = (value: unknown): string => {
  const { type, text, url, name, range } = fieldsOf(value)
  if (type === 'link') return textOf(text) === '' ? textOf(url) : `<${textOf(url)}|${textOf(text)}>`
  if (type === 'emoji') return `:${textOf(name)}:`
  if (type === 'broadcast') return `@${textOf(range)}`
  return ofTextObject(text)
}

/** Elements of elements of elements are the deepest that Slack has: lists of paragraphs of pieces. */
const deepest = 4

/** The lines of an element of a block: of rich text a paragraph, a quote, or a list of those; of others a text. Images are icons. */
const ofElement = (value: unknown, depth = 0): string[] => {
  const { type, text, elements } = fieldsOf(value)
  const inner = listOf(elements)
  if (inner.length === 0 || depth === deepest) return [ofTextObject(text)]
  if (type === 'rich_text_list') return inner.flatMap((one) => ofElement(one, depth + 1))
  return [inner.map(ofPiece).join('')]
}

/** The texts of a block, one a line: sections, headers, contexts, rich text, rows of tables, images by their titles. */
const ofBlock = (value: unknown): string[] => {
  const { text, fields, elements, rows, title, alt_text: alt } = fieldsOf(value)
  return [
    ofTextObject(text),
    ...listOf(fields).map(ofTextObject),
    ...listOf(elements).flatMap((element) => ofElement(element)),
    ...listOf(rows).map((row) =>
      listOf(row)
        .flatMap((cell) =>
          listOf(fieldsOf(cell)['elements'])
            .flatMap((part) => ofElement(part))
            .concat(ofTextObject(cell)),
        )
        .filter((cell) => cell !== '')
        .join(' | '),
    ),
    ofTextObject(title) || textOf(alt),
  ]
}

const ofField = (value: unknown): string => {
  const { title, value: content } = fieldsOf(value)
  return [textOf(title), textOf(content)].filter((part) => part !== '').join(': ')
}

/** The texts of an attachment. `fallback` repeats them for those who show none. */
const ofAttachment = (value: unknown): string[] => {
  const { pretext, title, title_link: link, text, fields, blocks, fallback } = fieldsOf(value)
  const heading = [textOf(title), textOf(link)].filter((part) => part !== '')
  const lines = [
    textOf(pretext),
    heading.length === 2 ? `${heading[0]} (${heading[1]})` : (heading[0] ?? ''),
    textOf(text),
    ...listOf(fields).map(ofField),
    ...listOf(blocks).flatMap(ofBlock),
  ]
  return lines.some((line) => line.trim() !== '') ? lines : [textOf(fallback)]
}

/** Cuts to what a message may have, between code points. */
const cut = (text: string): string => {
  const points = [...text]
  return points.length <= limits.messageText.max
    ? text
    : `${points.slice(0, limits.messageText.max - 1).join('')}…`
}

/** As messages may have them: without control characters but tabs and line breaks. */
const readable = (text: string): string => withoutControls(text.toWellFormed())

/**
 * The text of what other services post: that of its blocks, which Slack shows in place of `text`, or else `text`, and
 * below it that of its attachments. Empty if there is none.
 */
export const hookText = ({ text, blocks, attachments }: HookMessageBody): string => {
  const ofBlocks = listOf(blocks)
    .flatMap(ofBlock)
    .filter((line) => line.trim() !== '')
  const lines = [
    ...(ofBlocks.length > 0 ? ofBlocks : [text ?? '']),
    ...listOf(attachments).flatMap(ofAttachment),
  ]
  const shown = lines.map((line) => readable(plainText(line)).trim()).filter((line) => line !== '')
  return cut(shown.join('\n'))
}
