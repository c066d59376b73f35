import * as z from 'zod'
import { TargetError } from '../check/target.ts'

/** With its zone: without one, it would be another second on another machine. */
const Time = z.iso.datetime({ offset: true })

/**
 * Reads the second to restore.
 * @throws TargetError for what is no time, names no zone, or has not passed yet.
 */
export const readTime = (at: string): Date => {
  if (!Time.safeParse(at).success)
    throw new TargetError(`--at must be a time such as 2026-11-21T08:00:00Z, not ${at}`)
  const time = new Date(at)
  if (time.getTime() > Date.now()) throw new TargetError(`--at must have passed already, and ${at} has not`)
  return time
}
