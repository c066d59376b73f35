import { readFile } from 'node:fs/promises'
import { outsideIssuerSettings } from '../../../shared/platform/settings/identity.ts'
import { socketAddressSettings } from '../../../shared/platform/settings/socket.ts'
import { referenceStyle } from './reference-style.ts'

/** One file of the documentation. */
export type Page = {
  contentType: string
  cacheControl: string
  content: (swaggerUiFolder: URL) => Promise<string | Buffer>
}

// Links are relative to `<base>/docs`, without a trailing slash, so they work under any stage or prefix.
const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Parley API</title>
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/reference.css">
</head>
<body>
<nav><a href="docs" aria-current="page">REST</a> <a href="docs/socket">Socket</a> <a href="events.json">Events</a></nav>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript. The document itself is <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/init.js"></script>
</body>
</html>
`

// A separate file, because the page's content security policy forbids inline scripts.
const initScript = `// All references are within the document. Swagger UI would take seconds, for each operation, to resolve any others too.
const resolve = (node, document, within = []) => {
  if (typeof node !== 'object' || node === null) return node
  if (Array.isArray(node)) return node.map((inner) => resolve(inner, document, within))
  const { $ref: reference, ...others } = node
  const resolved = Object.fromEntries(
    Object.entries(others).map(([name, inner]) => [name, resolve(inner, document, within)]),
  )
  // A schema in itself stays a reference.
  if (typeof reference !== 'string' || within.includes(reference)) return { ...node, ...resolved }
  const target = reference.split('/').slice(1).reduce((outer, name) => outer[name], document)
  return { ...resolve(target, document, [...within, reference]), ...resolved, $$ref: reference }
}

let read
const resolvesAtOnce = () => ({
  statePlugins: {
    spec: {
      wrapActions: {
        requestResolvedSubtree: (_, { specActions, specSelectors }) => (path) => {
          read ??= specSelectors.specJson().toJS()
          specActions.updateResolvedSubtree(path, resolve(path.reduce((outer, name) => outer?.[name], read), read))
        },
      },
    },
  },
})

const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()

SwaggerUIBundle({
  plugins: [resolvesAtOnce],
  dom_id: '#swagger-ui',
  // Absolute, because the document's relative server is resolved against it.
  url: new URL('openapi.json', location.href).href,
  deepLinking: true,
  displayRequestDuration: true,
  // Each operation shows its own; the list of all takes a second to draw.
  defaultModelsExpandDepth: -1,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`

const fixed = (contentType: string, content: () => string | Promise<string>): Page => ({
  contentType,
  cacheControl: 'no-cache',
  content: async () => content(),
})

const swaggerUi = (contentType: string, file: string): Page => ({
  contentType,
  cacheControl: 'public, max-age=3600',
  content: (folder) => readFile(new URL(file, folder)),
})

// Imported on demand: only this page needs the schemas of the whole contract, and they slow a cold start.
const document = async () => {
  const { openApiDocument } = await import('./openapi/open-api-document.ts')
  return JSON.stringify(openApiDocument(outsideIssuerSettings().issuer))
}

const asyncApi = async () => {
  const { asyncApiDocument } = await import('./asyncapi/async-api-document.ts')
  return asyncApiDocument(socketAddressSettings().url)
}

const socket = async () => {
  const { socketPage } = await import('./asyncapi/socket-page.ts')
  return socketPage(await asyncApi())
}

const events = async () => {
  const { eventSchemas } = await import('./openapi/event-schemas.ts')
  return JSON.stringify(eventSchemas())
}

/** All pages of the documentation, by their path below the API's base. */
export const pages: ReadonlyMap<string, Page> = new Map([
  ['openapi.json', fixed('application/json', document)],
  ['asyncapi.json', fixed('application/json', async () => JSON.stringify(await asyncApi()))],
  ['events.json', fixed('application/schema+json', events)],
  ['docs', fixed('text/html; charset=utf-8', () => html)],
  ['docs/socket', fixed('text/html; charset=utf-8', socket)],
  ['docs/reference.css', fixed('text/css; charset=utf-8', () => referenceStyle)],
  ['docs/init.js', fixed('text/javascript; charset=utf-8', () => initScript)],
  ['docs/swagger-ui.css', swaggerUi('text/css; charset=utf-8', 'swagger-ui.css')],
  ['docs/swagger-ui-bundle.js', swaggerUi('text/javascript; charset=utf-8', 'swagger-ui-bundle.js')],
  ['docs/favicon-32x32.png', swaggerUi('image/png', 'favicon-32x32.png')],
])
