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

type Watched = { stdin: Host['stdin']; isTTY?: boolean; onStderr?: (text: string) => void }

const run = async (
  args: readonly string[],
  { env, cwd }: Surroundings,
  { stdin, isTTY = false, onStderr }: Watched,
): Promise<Ended> => {
  const [stdout, stderr] = [collected(), collected(onStderr)]
  const code = await main(args, {
    env,
    platform: process.platform,
    cwd: () => cwd,
    stdin: Object.assign(stdin, { isTTY }),
    stdout: stdout.stream,
    stderr: Object.assign(stderr.stream, { isTTY }),
  })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

type Piped = Surroundings & { input: string | Uint8Array; onStderr?: (text: string) => void }

/**
 * Runs `parley` in this process, with an input that is no terminal.
 * @param given `onStderr` hears all that was written to standard error, whenever something is.
 */
export const runInProcess = (
  args: readonly string[],
  { input, onStderr, ...surroundings }: Piped,
): Promise<Ended> => {
  const stdin = Readable.from([Buffer.from(input)], { objectMode: false })
  return run(args, surroundings, { stdin, ...(onStderr && { onStderr }) })
}

/**
 * The same for a person at a terminal, who answers questions.
 * @param given `answers` has what is typed, by the end of the question. Enter follows, unless there is one in it: then it
 * is typed as it is.
 */
export const runAttended = (
  args: readonly string[],
  { answers, ...surroundings }: Surroundings & { answers: Readonly<Record<string, string>> },
): Promise<Ended> => {
  const stdin = new PassThrough()
  const questions = Object.entries(answers)
  const onStderr = (text: string) => {
    const [question, answer] = questions[0] ?? []
    if (question === undefined || !text.endsWith(question)) return
    questions.shift()
    // The line editor listens once the question is written.
    setImmediate(() => stdin.write(answer?.includes('\r') ? answer : `${answer}\r`))
  }
  return run(args, surroundings, { stdin, isTTY: true, onStderr })
}
