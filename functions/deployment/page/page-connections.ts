import type { SignIn } from '../../../shared/contract/sign-in.ts'

/** The addresses of the APIs on AWS. On the emulator the page uses others (see below). */
export type Addresses = {
  restUrl: string
  webSocketUrl: string
  attachmentsUrl: string
  signIn: SignIn
  /** The origins of the issuer's endpoints. */
  signInOrigins: readonly string[]
}

/**
 * The content of `config.json`: the URLs of the APIs, absolute or relative to the page's origin, and how people sign
 * in.
 */
export type PageConfig = { restUrl: string; webSocketUrl: string; signIn: SignIn }

/**
 * The emulator serves every API, and the page itself, from one origin, with the API in the path. Which origin that is
 * to a browser, a function inside cannot know, so the page is given the path. An address of another form is kept.
 * @see https://docs.localstack.cloud/aws/services/apigateway/
 */
const pathOnEmulator = (url: string): string => {
  const { hostname, pathname } = new URL(url)
  const [apiId, service] = hostname.split('.')
  if (service !== 'execute-api') return url
  return `/_aws/execute-api/${apiId}/${pathname.split('/')[1] || '%24default'}`
}

const onEmulator = ({ restUrl, webSocketUrl }: Addresses) => ({
  restUrl: pathOnEmulator(restUrl),
  webSocketUrl: pathOnEmulator(webSocketUrl),
})

const policy = (apis: readonly string[], files: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' blob: ${files}`,
    `media-src blob: ${files}`,
    ['connect-src', "'self'", ...apis, files].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')

/** The addresses that the page may connect to, and no others. */
export const pageConnections = (
  addresses: Addresses,
  emulatorUrl: string | undefined,
): { config: PageConfig; contentSecurityPolicy: string } => {
  const { restUrl, webSocketUrl, attachmentsUrl, signIn, signInOrigins } = addresses
  if (emulatorUrl) {
    const urls = onEmulator(addresses)
    const apis = Object.values(urls).flatMap((url) => (url.startsWith('/') ? [] : [new URL(url).origin]))
    return {
      config: { ...urls, signIn },
      contentSecurityPolicy: policy([...apis, ...signInOrigins], new URL(emulatorUrl).origin),
    }
  }
  const apis = [new URL(restUrl).origin, new URL(webSocketUrl).origin]
  return {
    config: { restUrl, webSocketUrl, signIn },
    contentSecurityPolicy: policy([...apis, ...signInOrigins], new URL(attachmentsUrl).origin),
  }
}
