import { escapeHtml } from '../../emails/html.ts'

type Facts = {
  /** Empty for a direct chat, and for one that was deleted or that the user has left. */
  chatName: string
}

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`

const chatOf = ({ chatName }: Facts) =>
  chatName ? `the chat <bdi>${escapeHtml(chatName)}</bdi>` : 'this chat'

/**
 * Asks first: programs that scan e-mails follow links, but press no buttons. The form posts to the page's own address.
 */
export const unsubscribeForm = (facts: Facts): string =>
  page(
    'Stop these e-mails?',
    `<p>You will get no more e-mails about ${chatOf(facts)}.</p>
<form method="post"><button type="submit">Stop these e-mails</button></form>`,
  )

export const unsubscribedPage = (facts: Facts): string =>
  page(
    'No more e-mails',
    `<p>You will get no more e-mails about ${chatOf(facts)}. Its notification settings turn them on again.</p>`,
  )
