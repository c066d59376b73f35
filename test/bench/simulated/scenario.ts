import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { HugeChat, runHugeChat } from './huge-chat-run.ts'
import type { Neighbour, runStormBeside } from './storm-run.ts'

/** Runs in virtual time, each in a process of its own: settings and times are those of a whole process. */
export type Scenarios = {
  'huge-chat': { asked: HugeChat; result: Awaited<ReturnType<typeof runHugeChat>> }
  storm: { asked: Neighbour; result: Awaited<ReturnType<typeof runStormBeside>> }
}
export type ScenarioName = keyof Scenarios

export const runScenario = async <Name extends ScenarioName>(
  name: Name,
  asked: Scenarios[Name]['asked'],
): Promise<Scenarios[Name]['result']> => {
  const child = fork(join(import.meta.dirname, 'process.ts'), { execArgv: ['--max-old-space-size=4096'] })
  let result: Scenarios[Name]['result'] | undefined
  child.on('message', (sent) => {
    result = sent as Scenarios[Name]['result']
  })
  child.send({ name, asked })
  const [code] = await once(child, 'exit')
  if (!result) throw new Error(`The scenario ${name} ended with ${code}`)
  return result
}
