import { escapeHtml } from '../../emails/html.ts'

/** The parts of every e-mail, as plain text. */
export type EmailParts = {
  /** One sentence about what happened. */
  sentence: string
  /** The text of the link to the chat. */
  linkText: string
  chatUrl: string
  /** Why the user gets this e-mail. */
  reason: string
  unsubscribeUrl: string
}

const stop = 'No more e-mails about this chat'

const textOf = ({ sentence, linkText, chatUrl, reason, unsubscribeUrl }: EmailParts): string =>
  `${sentence}\n\n${linkText}: ${chatUrl}\n\n-- \n${reason}\n${stop}: ${unsubscribeUrl}\n`

// Inline styles, since mail programs drop style sheets; `dir="auto"` follows the direction of the names.
const htmlOf = ({
  sentence,
  linkText,
  chatUrl,
  reason,
  unsubscribeUrl,
}: EmailParts): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#ffffff">
<p dir="auto">${escapeHtml(sentence)}</p>
<p><a href="${escapeHtml(chatUrl)}" style="color:#0b57d0">${escapeHtml(linkText)}</a></p>
<p style="margin-top:32px;font-size:13px;color:#57606a">${escapeHtml(reason)}<br>
<a href="${escapeHtml(unsubscribeUrl)}" style="color:#57606a">${stop}</a></p>
</body>
</html>
`

/** The same content as plain text and as HTML. */
export const emailBody = (parts: EmailParts): { text: string; html: string } => ({
  text: textOf(parts),
  html: htmlOf(parts),
})
