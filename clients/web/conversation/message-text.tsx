import { piecesOf } from './rich-text.ts'

/** The text of a message. Never rendered as markup; only addresses become links. */
export const MessageText = ({ text }: { text: string }) => (
  <span class="text">
    {piecesOf(text).map((piece, index) =>
      piece.kind === 'link' ? (
        <a key={index} href={piece.text} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      ) : piece.kind === 'mention' ? (
        <span key={index} class="mention">
          {piece.text}
        </span>
      ) : (
        piece.text
      ),
    )}
  </span>
)
