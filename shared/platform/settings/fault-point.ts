import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

/** `point:key` or `point:key@attempt`, set on a function by a test and by nothing else: no deployment has it. */
const { FAULT_POINT } = parseSettings({ FAULT_POINT: z.string().optional() })

type Step = 'resolve' | 'append' | 'notify' | 'settle' | 'compensate'
type Point = 'after-append' | 'after-claim' | 'after-email' | `before-${Step}` | `after-${Step}`

/**
 * A place where a test can make the function die, to see what whoever comes next makes of it: each time, or at one
 * attempt of those that a workflow makes.
 */
export const faultPoint = (point: Point, key: string | undefined, attempt?: number): void => {
  const here = `${point}:${key}`
  if (FAULT_POINT !== undefined && (FAULT_POINT === here || FAULT_POINT === `${here}@${attempt}`))
    process.exit(1)
}
