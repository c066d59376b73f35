import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest. One that began last would leave the other worker idle while it runs. */
const longest = [
  'e2e/roles-matrix',
  'e2e/required-notification',
  'e2e/web-accessibility',
  'e2e/racing-senders',
  'e2e/notifications',
  'e2e/client-live',
  'e2e/web-conversation',
  'e2e/cli-chats',
  'e2e/cli-connect',
  'e2e/entering-while-sending',
  'e2e/client-faults',
  'integration/membership',
  'integration/notifications',
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
