import { styleText } from 'node:util'

const tickMs = 1_000

/** Shows the current step and its seconds, and a line for each finished step. */
export type Steps = {
  step<T>(name: string, work: () => Promise<T>): Promise<T>
  note(text: string): void
}

const seconds = (sinceMs: number) => `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`

/** On a terminal the line of the current step is rewritten. Elsewhere each step gets new lines. */
export const reportSteps = (stream: NodeJS.WriteStream = process.stdout): Steps => {
  const paint = (style: Parameters<typeof styleText>[0], text: string) => styleText(style, text, { stream })
  const redraw = (text: string) => stream.write(`\r\u001b[2K${text}`)

  return {
    async step(name, work) {
      const start = performance.now()
      const show = () => redraw(`${paint('cyan', '›')} ${name} … ${paint('dim', seconds(start))}`)
      const ticking = stream.isTTY ? setInterval(show, tickMs) : undefined
      if (stream.isTTY) show()
      else stream.write(`› ${name} …\n`)
      const end = (mark: string) => {
        clearInterval(ticking)
        const line = `${mark} ${name} ${paint('dim', seconds(start))}\n`
        if (stream.isTTY) redraw(line)
        else stream.write(line)
      }
      try {
        const result = await work()
        end(paint('green', '✓'))
        return result
      } catch (error) {
        end(paint('red', '✗'))
        throw error
      }
    },
    note(text) {
      stream.write(`${paint('dim', `  ${text}`)}\n`)
    },
  }
}

/** For callers that show progress themselves. */
export const silentSteps: Steps = { step: (_name, work) => work(), note() {} }
