import { mock } from 'node:test'
import { ReadMark } from '../../clients/client/read-mark.ts'
import { defaultTiming } from '../../clients/client/timing.ts'

/** An act of a member, by index: a message, or a read mark up to a seq. */
export type Act = { by: number; read?: number }

/** Milliseconds until a client marks what it shows (`use-reading.ts`), and until the others have a message. */
const shownMs = 250
const deliveredMs = 100

/**
 * A chat in which members write in turn, one message every few seconds, and everyone reads along: what their clients
 * send, in virtual time, with the client's own read marks.
 */
export const readAlong = async (members: number, messages: number, everyMs: number): Promise<Act[]> => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] })
  const acts: Act[] = []
  const end = new AbortController()
  const marks = Array.from(
    { length: members },
    (_, by) =>
      new ReadMark(
        async (read) => {
          acts.push({ by, read })
        },
        defaultTiming.readPauseMs,
        end.signal,
      ),
  )
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 50) {
      mock.timers.tick(50)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  for (let seq = 1; seq <= messages; seq++) {
    const writer = seq % members
    acts.push({ by: writer })
    marks[writer]?.passed(seq)
    await pass(deliveredMs + shownMs)
    for (const [by, mark] of marks.entries()) if (by !== writer) mark.moveTo(seq)
    await pass(everyMs - deliveredMs - shownMs)
  }
  await pass(defaultTiming.readPauseMs * 2)
  end.abort()
  mock.timers.reset()
  return acts
}
