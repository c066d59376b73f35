import * as z from 'zod'
import { parseSettings } from './parse-settings.ts'

/** `point:key`, set on a function by a test and by nothing else: no deployment has it. */
const { FAULT_POINT } = parseSettings({ FAULT_POINT: z.string().optional() })

/** A place where a test can make the function die, to see what whoever comes next makes of it. */
export const faultPoint = (point: 'after-append' | 'after-claim', key: string | undefined): void => {
  if (FAULT_POINT !== undefined && FAULT_POINT === `${point}:${key}`) process.exit(1)
}
