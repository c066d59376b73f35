import { styleText } from 'node:util'
import type { Endpoints } from './endpoints.ts'

const states = {
  foreground: 'Press Ctrl-C to stop it.',
  detached: 'It runs in the background. Stop it with: npm run stop',
  borrowed: 'The emulator was already running and keeps running.',
}

/** Prints the addresses of the running stack. */
export const printSummary = (endpoints: Endpoints, state: keyof typeof states, stream = process.stdout) => {
  const paint = (style: Parameters<typeof styleText>[0], text: string) => styleText(style, text, { stream })
  const line = (label: string, url: string) => `  ${paint('dim', label.padEnd(10))} ${paint('cyan', url)}\n`
  stream.write(
    `\n${paint('bold', 'Parley is running.')} ${states[state]}\n\n` +
      line('Web page', endpoints.webUrl) +
      line('REST', endpoints.restUrl) +
      line('WebSocket', endpoints.webSocketUrl) +
      line('Docs', endpoints.docsUrl) +
      `\n${paint('dim', '  The addresses are also in .local/endpoints.json.')}\n`,
  )
}
