import { render } from 'preact'
import { createClient } from '../client/create-client.ts'
import { webOutbox } from '../client/outbox-storage.ts'
import { webStorage } from '../client/token-storage.ts'
import { App } from './app/app.tsx'
import { browserStorage } from './lib/browser-storage.ts'
import { loadConfig } from './lib/config.ts'
import { errorMessage } from './lib/error-message.ts'
import { pageIssuer } from './lib/page-issuer.ts'
import { Empty } from './parts/empty.tsx'
import './styles/tokens.css'
import './styles/base.css'
import './styles/parts.css'
import './styles/sign-in.css'
import './styles/workspace.css'
import './styles/conversation.css'
import './styles/message.css'
import './styles/message-parts.css'
import './styles/composer.css'
import './styles/panel.css'
import './styles/settings.css'

const page = document.getElementById('page') as HTMLElement
try {
  const { signIn, ...endpoints } = await loadConfig()
  const issuer =
    signIn.kind === 'issuer' && signIn.pageClientId !== undefined
      ? pageIssuer(signIn, signIn.pageClientId)
      : undefined
  const parley = createClient({
    ...endpoints,
    issuer: issuer?.tokens,
    storage: webStorage(browserStorage),
    outboxStorage: webOutbox(browserStorage),
  })
  const problem = await issuer?.complete(parley).then(() => undefined, errorMessage)
  render(<App parley={parley} signIn={signIn} issuer={issuer} problem={problem} />, page)
} catch {
  render(
    <Empty icon="cloud" title="Parley could not be loaded">
      <p>Check your network connection, then reload this page.</p>
    </Empty>,
    page,
  )
}
