import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest. One that began last would leave the other worker idle while it runs. */
const longest = [
  'e2e/roles-matrix',
  'e2e/required-notification',
  'e2e/notifications',
  'e2e/web-accessibility',
  'integration/sign-ups',
  'e2e/cli-accounts',
  'e2e/cli-chats',
  'e2e/client-live',
  'e2e/web-conversation',
  'e2e/web-keyboard',
  'e2e/racing-senders',
  'integration/notifications',
  'e2e/entering-while-sending',
  'browser/long-chat',
  'e2e/cli-connect',
  'browser/page',
  'browser/settings',
  'integration/chats',
  'integration/append-race',
  'integration/membership',
  'integration/storm',
  'integration/imported-chats',
  'integration/exports',
  'integration/erasure',
  'e2e/messages',
  'e2e/outside-issuer-clients',
]

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`))
  return rank === -1 ? longest.length : rank
}

/** Begins with the files that take longest; the others follow in Vitest's own order. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}
