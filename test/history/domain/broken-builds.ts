import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A break of the product, by the texts that it changes in a file. */
type Break = { file: string; changes: readonly { from: string; to: string }[] }

const messages = 'shared/domain/messages'

/** Builds that are broken on purpose. Each must be caught: it is how the checker itself is tested on the product. */
export const broken = {
  'no deduplication': {
    file: `${messages}/message-plan.ts`,
    changes: [
      {
        from: 'if (clientMessageId !== undefined) {\n      single(',
        to: 'if (clientMessageId === undefined) {\n      single(',
      },
    ],
  },
  'append without its condition': {
    file: `${messages}/append-to-log.ts`,
    changes: [
      {
        from: "condition: '#lastSeq = :before',",
        to: "condition: '#lastSeq = :before OR #lastSeq <> :before',",
      },
      { from: 'step.put(record, absent)', to: 'step.put(record)' },
    ],
  },
  'membership not checked on history': {
    file: `${messages}/list-messages.ts`,
    changes: [
      {
        from: "const { head } = await authoriseMember(credentials, chatId, 'readLog')",
        to: `const { authorise } = await import('../access/authorise.ts')
  const { keys } = await import('../records/keys.ts')
  const { items: [head] } = await authorise(credentials, [keys.chatHead(chatId)])`,
      },
    ],
  },
  'tokens logged': {
    file: 'functions/websocket/socket-log.ts',
    changes: [
      {
        from: 'return { requestId, eventType, connectionId: connectionIdOf(event) }',
        to: `const query = JSON.stringify(event.queryStringParameters)
      return { requestId, eventType, connectionId: connectionIdOf(event), query }`,
      },
    ],
  },
  'each message begins a chain': {
    file: 'shared/domain/records/chain.ts',
    changes: [{ from: 'const known = readEnd(log) ?? beginning', to: 'const known = beginning' }],
  },
  'removals not counted': {
    file: 'shared/domain/members/membership-steps.ts',
    changes: [{ from: "':change': change }", to: "':change': Math.max(0, change) }" }],
  },
  'closed sockets still open to others': {
    file: 'shared/domain/sockets/remove-connection.ts',
    changes: [{ from: ':now REMOVE #connection', to: ':now, #connection = :now' }],
  },
  'log-outs not announced': {
    file: 'shared/domain/accounts/log-out.ts',
    changes: [{ from: "event_type: 'user_logout'", to: "event_type: 'user_login'" }],
  },
} as const satisfies Record<string, Break>

export type BrokenBuild = keyof typeof broken

/**
 * Breaks the product as it is loaded, in this process.
 * @returns a function that says whether the broken file was loaded.
 * @throws Error while loading, if the text to change is not there any more.
 */
export const breakBuild = (name: BrokenBuild): (() => boolean) => {
  const { file, changes } = broken[name]
  let isLoaded = false
  registerHooks({
    load: (url, context, next) => {
      const loaded = next(url, context)
      if (!url.startsWith('file:') || !fileURLToPath(url).endsWith(`/${file}`)) return loaded
      let source = String(loaded.source)
      for (const { from, to } of changes) {
        if (source.split(from).length !== 2) throw new Error(`${file} has no longer once: ${from}`)
        source = source.replace(from, () => to)
      }
      isLoaded = true
      return { ...loaded, source }
    },
  })
  return () => isLoaded
}
