import type { ModerationRequest, Verdict } from '../../shared/contract/moderation.ts'
import { foldText } from '../../shared/contract/text/fold.ts'

/**
 * A moderator with a list of words (shared/contract/README.md). The variable `REFUSED_WORDS` names words that are
 * refused, and `MASKED_WORDS` those that are masked, separated by commas. It is deployed beside Parley, and named by
 * the setting `moderator`:
 *
 *     npx esbuild functions/examples/word-list.ts --bundle --platform=node --format=esm --outfile=index.mjs
 */

/** Words as they are compared: case, width and how accents are composed do not count. */
const wordsOf = (list: string | undefined): Set<string> =>
  new Set(
    (list ?? '')
      .split(',')
      .map(foldText)
      .filter((word) => word !== ''),
  )

const words = /[\p{L}\p{M}\p{N}]+/gu

export const judge = (text: string, refused: ReadonlySet<string>, masked: ReadonlySet<string>): Verdict => {
  const [found] = (text.match(words) ?? []).filter((word) => refused.has(foldText(word)))
  if (found !== undefined) return { verdict: 'refuse', reason: `“${found}” is not welcome here` }
  const replaced = text.replace(words, (word) =>
    masked.has(foldText(word)) ? '*'.repeat([...word].length) : word,
  )
  return replaced === text ? { verdict: 'allow' } : { verdict: 'replace', text: replaced }
}

export const handler = async ({ text }: ModerationRequest): Promise<Verdict> =>
  judge(text, wordsOf(process.env['REFUSED_WORDS']), wordsOf(process.env['MASKED_WORDS']))
