export type Area = {
  /** The files that are changed. */
  mutate: readonly string[]
  /** Folders of test/unit/, test/component/ and test/simulation/ that know them. */
  unit: readonly string[]
  /** Integration tests that ask for nothing but the domain, a table and queues: here they run on those in memory. */
  integration?: readonly string[]
  /** Whether what is computed once, as modules load, is changed too: each such change takes all tests. */
  atLoad?: true
}

/** The parts of the code whose tests are tested, and the tests that must notice. */
export const areas: Record<string, Area> = {
  access: {
    mutate: ['shared/domain/access/*.ts'],
    unit: ['access'],
    atLoad: true,
  },
  append: {
    mutate: [
      'shared/domain/messages/{act-step,busy,message-plan,new-message,post-message,repeats,sender-step,slow-mode}.ts',
      'shared/domain/messages/{append-*,read-append-job}.ts',
    ],
    unit: ['messages'],
    integration: [
      'act-rates',
      'append-conflicts',
      'append-queue',
      'both-ways',
      'burst',
      'mentions',
      'moderation',
      'overtaken-acts',
      'proof',
      'unchanged',
    ],
  },
  delivery: {
    mutate: ['shared/domain/delivery/*.ts', 'shared/domain/fan-out/*.ts'],
    unit: ['delivery', 'fan-out'],
    integration: ['activity', 'copied-activity', 'enter-chat', 'large-chat'],
  },
  resume: {
    mutate: [
      'shared/domain/live/{enter-chat,read-heads}.ts',
      'shared/domain/messages/{read-changes,read-messages,fit-in-reply}.ts',
      'clients/client/{continuity,conversation-log,live-session,log-view,session-state}.ts',
    ],
    unit: ['clients', 'live', 'messages'],
    integration: ['changes', 'enter-chat', 'read-marks'],
  },
  // The mutator makes patterns of emoji.ts that no engine parses.
  text: { mutate: ['shared/contract/text/!(emoji).ts'], unit: ['text', 'contract'], atLoad: true },
  erasure: {
    mutate: ['shared/domain/erasure/*.ts'],
    unit: ['erasure'],
    integration: ['custom', 'erasure', 'proof'],
  },
}

/** The paths of the tests of an area. */
export const testsOf = ({ unit, integration = [] }: Area): string[] => [
  ...unit.map((folder) => `test/{unit,component,simulation}/${folder}/**/*.test.ts`),
  ...integration.map((name) => `test/integration/${name}.test.ts`),
]
