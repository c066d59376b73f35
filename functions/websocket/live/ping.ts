import { readHeads } from '../../../shared/domain/live/read-heads.ts'
import type { FrameHandler } from './frame.ts'

export const ping: FrameHandler<'ping'> = async (_frame, credentials) => ({
  type: 'pong',
  heads: await readHeads(credentials),
})
