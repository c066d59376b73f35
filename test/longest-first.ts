import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest. One that began last would leave the other worker idle while it runs. */
const longest = [
  'e2e/roles-matrix',
  'e2e/required-notification',
  'integration/append-race',
  'integration/imported-chats',
  'integration/chats',
  'e2e/client-live',
  'e2e/web-conversation',
  'e2e/notifications',
  'integration/exports',
  'integration/erasure',
  'e2e/cli-connect',
  'e2e/outside-issuer-clients',
  'integration/notifications',
  'e2e/web-accessibility',
  'e2e/racing-senders',
  'integration/membership',
  'e2e/entering-while-sending',
  'browser/long-chat',
  'browser/settings',
  'browser/page',
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
