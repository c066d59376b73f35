import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { changesModules } from './steps/generic/changes-modules.ts'

/** The files that take longest. One that began last would leave the other worker idle while it runs. */
const longest = [
  'browser/long-chat',
  'browser/page',
  'browser/settings',
  'browser/sign-in',
  'browser/people',
  'stack/construct',
  'simulation/fuzz/fuzz',
  'simulation/history/interleavings',
  'e2e/check-deployment',
  'e2e/web-conversation',
  'e2e/outside-issuer-clients',
  'e2e/web-accessibility',
  'e2e/notifications',
  'e2e/cli-connect',
  'e2e/client-live',
  'e2e/cli-chats',
  'e2e/register-and-log-in',
  'e2e/messages',
  'e2e/web-docs',
  'e2e/presence',
  'e2e/cli-accounts',
  'e2e/outside-issuer',
  'e2e/socket',
  'e2e/recovery',
  'e2e/observability',
  'http/required-notification',
  'http/attachments',
  'http/reactions',
  'integration/notifications',
  'integration/membership',
  'integration/chats',
  'integration/both-ways',
  'integration/suspension',
  'integration/append-race',
  'integration/exports',
  'integration/large-chat',
  'integration/presence',
  'integration/erasure',
  'integration/sessions',
]

/** One after another: a worker that goes from one to the next starts a process, with its modules and its browser. */
const projects = ['browser', 'stack', 'simulation', 'component', 'unit', 'e2e', 'http', 'integration']

const rankIn = (names: readonly string[], isAt: (name: string) => boolean): number => {
  const rank = names.findIndex(isAt)
  return rank === -1 ? names.length : rank
}
/** Those that load the project's modules anew come after those that share them. */
const isFreshBehindShared = ({ project, moduleId }: TestSpecification): boolean =>
  (project.name === 'unit' || project.name === 'component') && changesModules(moduleId)
const rankOf = (file: TestSpecification): number =>
  (2 * rankIn(projects, (name) => name === file.project.name) + Number(isFreshBehindShared(file))) *
    (longest.length + 1) +
  rankIn(longest, (name) => file.moduleId.endsWith(`/${name}.test.ts`))

/** Project by project, begins with the files that take longest; the others follow in Vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}
