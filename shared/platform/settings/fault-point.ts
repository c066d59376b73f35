import { lazySettings } from './lazy-settings.ts'
import { anything } from './readers.ts'

/** `point:key` or `point:key@attempt`, or some of them with spaces between. Only tests set it; no deployment has it. */
export const faultSettings = /* @__PURE__ */ lazySettings(
  () => ({ FAULT_POINT: anything }),
  ({ FAULT_POINT }) => ({ faultPoints: FAULT_POINT?.split(' ') }),
)

type Step = 'resolve' | 'append' | 'notify' | 'settle' | 'compensate'
type Point =
  | 'after-verdict'
  | 'after-append'
  | 'after-claim'
  | 'after-email'
  | `before-${Step}`
  | `after-${Step}`

/**
 * A place where a test can make the function die, to see how the next run recovers: every time, or only at one of a
 * workflow's attempts.
 */
export const faultPoint = (point: Point, key: string | undefined, attempt?: number): void => {
  const here = `${point}:${key}`
  const { faultPoints = [] } = faultSettings()
  if (faultPoints.includes(here) || faultPoints.includes(`${here}@${attempt}`)) process.exit(1)
}
