import { TargetError } from '../check/target.ts'
import type { Emulator } from '../local-gaps.ts'
import { deploymentSettings } from '../settings.ts'

/** No stage has a longer name. */
const mostCharacters = 20
const ending = '-drill'

/** The stage of a drill's deployment beside that of the live one. */
export const drillStageOf = (liveStage: string): string =>
  `${liveStage.slice(0, mostCharacters - ending.length)}${ending}`

const read = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((setting) => {
      const [key, ...value] = setting.split('=')
      if (!key || value.length === 0) throw new TargetError(`--context must be KEY=VALUE, not ${setting}`)
      return [key, value.join('=')]
    }),
  )

/**
 * The settings of a drill's deployment: those that are given, but for what it may not share with the live one. Two
 * stages of an account need two buses, and the role of gateway logs is the live one's.
 * @throws TargetError for what is not KEY=VALUE; InvalidSettingsError
 */
export const drillContext = (
  liveStage: string,
  {
    given,
    streamArn,
    emulator,
  }: { given: readonly string[]; streamArn: string; emulator?: Emulator | undefined },
): Record<string, string> => {
  const stage = drillStageOf(liveStage)
  const context = {
    ...read(given),
    stage,
    restoredTableStreamArn: streamArn,
    removalPolicy: 'destroy',
    eventBusName: `parley-${stage}-session-events`,
    domainEventBusName: `parley-${stage}-domain-events`,
    gatewayLogRole: 'false',
    ...(emulator && { emulator }),
  }
  deploymentSettings(context)
  return context
}
