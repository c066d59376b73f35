import { useWorkspace } from '../workspace/workspace.ts'
import { piecesOf } from './rich-text.ts'
import { useMentioned } from './use-mentioned.ts'

type Props = {
  text: string
  /** Ids of the users whom the message mentions. */
  mentions?: readonly string[] | undefined
}

/** The text of a message. Never rendered as markup; only addresses become links, and only real mentions stand out. */
export const MessageText = ({ text, mentions = nobody }: Props) => {
  const { me } = useWorkspace()
  const mentioned = useMentioned(mentions)
  return (
    <span class="text">
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
  )
}

const nobody: readonly string[] = []
