import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest. One that began last would leave the other worker idle while it runs. */
const longest = [
  'e2e/check-deployment',
  'http/required-notification',
  'http/roles-matrix',
  'integration/membership',
  'e2e/outside-issuer-clients',
  'e2e/web-conversation',
  'e2e/client-live',
  'e2e/notifications',
  'e2e/cli-connect',
  'e2e/socket',
  'integration/append-race',
  'integration/notifications',
  'e2e/racing-senders',
  'e2e/client-faults',
  'e2e/web-accessibility',
  'browser/long-chat',
  'browser/page',
  'browser/settings',
  'e2e/converging-readers',
  'e2e/cli-chats',
  'e2e/presence',
  'e2e/cli-accounts',
  'integration/imported-chats',
  'e2e/outside-issuer',
  'integration/erasure',
  'integration/storm',
  'integration/exports',
  'integration/chats',
  'e2e/messages',
  'http/attachments',
]

/** One after another: a worker that goes from one to the next starts a process, with its modules and its browser. */
const projects = ['browser', 'stack', 'unit', 'unit-fresh', 'unit-isolated', 'e2e', 'http', 'integration']

const rankIn = (names: readonly string[], isAt: (name: string) => boolean): number => {
  const rank = names.findIndex(isAt)
  return rank === -1 ? names.length : rank
}
const rankOf = ({ project, moduleId }: TestSpecification): number =>
  rankIn(projects, (name) => name === project.name) * (longest.length + 1) +
  rankIn(longest, (name) => moduleId.endsWith(`/${name}.test.ts`))

/** Project by project, begins with the files that take longest; the others follow in Vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}
