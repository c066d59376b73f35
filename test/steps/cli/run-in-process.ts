import { PassThrough, Readable, Writable } from 'node:stream'
import type { Host } from '../../../clients/cli/lib/host.ts'
import { main } from '../../../clients/cli/main.ts'

export type Ended = { code: number | null; stdout: string; stderr: string }

const collected = (onText: (text: string) => void = () => {}) => {
  const written: Buffer[] = []
  const text = () => Buffer.concat(written).toString()
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk)
      onText(text())
      done()
    },
  })
  return { stream, text }
}

type Surroundings = { env: NodeJS.ProcessEnv; cwd: string }

const run = async (args: readonly string[], { env, cwd }: Surroundings, streams: Pick<Host, 'stdin'>) => {
  const [stdout, stderr] = [collected(), collected()]
  const host = {
    env,
    platform: process.platform,
    cwd: () => cwd,
    stdout: stdout.stream,
    stderr: stderr.stream,
  }
  const code = await main(args, { ...host, ...streams })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** Runs `parley` in this process, with an input that is no terminal. */
export const runInProcess = (
  args: readonly string[],
  { input, ...surroundings }: Surroundings & { input: string | Uint8Array },
): Promise<Ended> =>
  run(args, surroundings, { stdin: Readable.from([Buffer.from(input)], { objectMode: false }) })

/**
 * The same for a person at a terminal, who answers questions.
 * @param answers what is typed, by the end of the question.
 */
export const runAttended = async (
  args: readonly string[],
  { answers, ...surroundings }: Surroundings & { answers: Readonly<Record<string, string>> },
): Promise<Ended> => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const questions = Object.entries(answers)
  let answered = 0
  const stderr = collected((text) => {
    const [question, answer] = questions[answered] ?? []
    if (question === undefined || !text.slice(0).endsWith(question)) return
    answered++
    // The line editor listens once the question is written.
    setImmediate(() => stdin.write(`${answer}\r`))
  })
  const ended = await run(args, surroundings, {
    stdin,
    stderr: Object.assign(stderr.stream, { isTTY: true }),
  } as Pick<Host, 'stdin'>)
  return { ...ended, stderr: stderr.text() }
}
