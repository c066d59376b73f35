import { useState } from 'preact/hooks'
import { useWorkspace } from '../workspace/workspace.ts'
import { piecesOf } from './rich-text.ts'
import { useMentioned } from './use-mentioned.ts'

/** A text longer than this, or of more lines, is folded. */
const longText = 900
const manyLines = 14

const isLong = (text: string): boolean => text.length > longText || text.split('\n').length > manyLines

const nobody: readonly string[] = []

type Props = {
  text: string
  /** Ids of the users whom the message mentions. */
  mentions?: readonly string[] | undefined
  /** The name of each in the text; undefined in a message of 0.1.0. */
  mentionNames?: readonly string[] | undefined
  /** The messages that were unfolded, and this one's seq. */
  fold?: { unfolded: Set<number>; seq: number }
}

/**
 * The text of a message. Never rendered as markup; only addresses become links, and only real mentions stand out. A
 * long one is folded at first.
 */
export const MessageText = ({ text, mentions = nobody, mentionNames, fold }: Props) => {
  const { me } = useWorkspace()
  const mentioned = useMentioned(mentions, mentionNames)
  const [open, setOpen] = useState(() => fold?.unfolded.has(fold.seq) ?? false)
  const long = isLong(text)
  const toggle = () => {
    if (open) fold?.unfolded.delete(fold.seq)
    else fold?.unfolded.add(fold.seq)
    setOpen(!open)
  }
  return (
    <>
      <span class={`text${long && !open ? ' folded' : ''}`}>
        {piecesOf(text, mentioned).map((piece, index) =>
          piece.kind === 'link' ? (
            <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
              {piece.text}
            </a>
          ) : piece.kind === 'mention' ? (
            <span key={index} class={`mention${piece.userId === me.userId ? ' me' : ''}`}>
              {piece.text}
            </span>
          ) : (
            piece.text
          ),
        )}
      </span>
      {long && (
        <button type="button" class="more" dir="ltr" aria-expanded={open} onClick={toggle}>
          {open ? 'Show less' : 'Show more'}
        </button>
      )}
    </>
  )
}
