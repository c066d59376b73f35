import { switchStreams } from './switch-streams.ts'

/** Vitest's set-up of each file that tests the deployed stack from outside. */
await switchStreams('on')
