import { switchStreams } from './switch-streams.ts'

/** Vitest's set-up of each file that tests the domain in its own process. */
await switchStreams('off')
