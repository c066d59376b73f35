import { styleText } from 'node:util'
import type { Endpoints } from './endpoints.ts'

const whatNow = {
  foreground: 'Ctrl-C stops it.',
  detached: 'It goes on running; npm run stop stops it.',
  'not ours': 'The emulator was running before, and goes on.',
}

/** The last thing that `npm start` says: where everything is. */
export function printSummary(endpoints: Endpoints, state: keyof typeof whatNow, stream = process.stdout) {
  const paint = (style: Parameters<typeof styleText>[0], text: string) => styleText(style, text, { stream })
  const line = (label: string, url: string) => `  ${paint('dim', label.padEnd(10))} ${paint('cyan', url)}\n`
  stream.write(
    `\n${paint('bold', 'Parley is running.')} ${whatNow[state]}\n\n` +
      line('Web page', endpoints.webUrl) +
      line('REST', endpoints.restUrl) +
      line('WebSocket', endpoints.webSocketUrl) +
      line('Docs', endpoints.docsUrl) +
      `\n${paint('dim', '  These are also in .local/endpoints.json.')}\n`,
  )
}
