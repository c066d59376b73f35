import type { asyncApiDocument } from './async-api-document.ts'
import { fieldRows } from './field-rows.ts'
import { escapeHtml, markdown } from './html.ts'

type Document = ReturnType<typeof asyncApiDocument>
type Reference = { $ref: string }
type Operation = { action: string; summary: string; messages: Reference[]; reply?: { messages: Reference[] } }

const nameOf = ({ $ref }: Reference) => $ref.slice($ref.lastIndexOf('/') + 1)

const messageSection = ({ components }: Document, name: string): string => {
  const description = components.messages[name]?.description
  const rows = fieldRows(components.schemas[name])
  return `<h4 id="${name}">${name}</h4>
${description ? `<p>${markdown(description)}</p>` : ''}
<div class="wide"><table><thead><tr><th>field</th><th>type</th><th>meaning</th></tr></thead><tbody>
${rows}
</tbody></table></div>`
}

const link = (name: string) => `<a href="#${name}"><code>${name}</code></a>`

const operationRow = ([, { summary, messages, reply }]: [string, Operation]): string =>
  `<tr><td>${messages.map((message) => link(nameOf(message))).join(' ')}</td><td>${markdown(summary)}</td><td>${(
    reply?.messages ?? []
  )
    .map((message) => link(nameOf(message)))
    .join(' ')}</td></tr>`

/** The socket's part of the documentation: the AsyncAPI document as a page that needs no script. */
export const socketPage = (document: Document): string => {
  const { info, servers, components } = document
  const operations = Object.entries(document.operations) as unknown as [string, Operation][]
  const received = operations.filter(([, { action }]) => action === 'receive')
  const pushed = operations.flatMap(([, { action, messages }]) =>
    action === 'send' ? messages.map(nameOf) : [],
  )
  const { protocol, host, pathname } = servers.deployment
  const frames = received.flatMap(([, { messages }]) => messages.map(nameOf))
  const answers = [...new Set(received.flatMap(([, { reply }]) => (reply?.messages ?? []).map(nameOf)))]
  const shared = Object.keys(components.schemas).filter(
    (name) => !(name in components.messages) && /^[A-Z]/.test(name),
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Parley: the socket</title>
<link rel="icon" type="image/png" href="favicon-32x32.png">
<link rel="stylesheet" href="reference.css">
</head>
<body>
<nav><a href="../docs">REST</a> <a href="socket" aria-current="page">Socket</a> <a href="../events.json">Events</a></nav>
<main>
<h1>${escapeHtml(info.title)}</h1>
<p><code>${escapeHtml(`${protocol}://${host}${pathname}`)}</code> · version ${escapeHtml(info.version)} · <a href="../asyncapi.json">asyncapi.json</a> (AsyncAPI 3)</p>
<p>${markdown(info.description)}</p>
<h2>Connect</h2>
<ul>
${Object.entries(components.securitySchemes)
  .map(([name, { description }]) => `<li><code>?${name}=</code> ${markdown(description)}</li>`)
  .join('\n')}
</ul>
<h2>Frames</h2>
<div class="wide"><table><thead><tr><th>a client sends</th><th>to</th><th>the server replies</th></tr></thead><tbody>
${received.map(operationRow).join('\n')}
</tbody></table></div>
<p>The server pushes ${pushed.map(link).join(' ')}</p>
<h2>What a client sends</h2>
${frames.map((name) => messageSection(document, name)).join('\n')}
<h2>What the server replies</h2>
${answers.map((name) => messageSection(document, name)).join('\n')}
<h2>What the server pushes</h2>
${pushed.map((name) => messageSection(document, name)).join('\n')}
<h2>Shared types</h2>
${shared
  .map(
    (name) => `<h4 id="${name}">${name}</h4>
<div class="wide"><table><thead><tr><th>field</th><th>type</th><th>meaning</th></tr></thead><tbody>
${fieldRows(components.schemas[name], name)}
</tbody></table></div>`,
  )
  .join('\n')}
</main>
</body>
</html>
`
}
