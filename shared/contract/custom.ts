import * as z from 'zod'
import { limits } from './limits.ts'
import { isDeeperThan } from './nesting.ts'
import { jsonBytes } from './text/utf8.ts'

/** Data of an application, of any form. Parley stores and returns it, and reads nothing in it. */
export type Custom = Record<string, unknown>

/** As it is answered. */
export const shownCustom = z
  .looseObject({})
  .meta({ description: 'Data of the application, as it was given. Absent without any.' })

const tooLong = `Must have at most ${limits.customBytes} bytes as JSON`

/** A level takes two bytes at least. What is deeper cannot be written as JSON: that would exceed the stack. */
const mostLevels = limits.customBytes / 2

/** Why a value would not come back as it was given; undefined if it would. It is not too deep. */
const faultIn = (value: unknown): string | undefined => {
  if (typeof value === 'number' && !Number.isFinite(value)) return 'Must have no number beyond 1.8e308'
  if (typeof value !== 'object' || value === null) return undefined
  // Schemas drop it without a word, and programs that copy it get another prototype.
  if (Object.hasOwn(value, '__proto__')) return 'Must have no field __proto__'
  for (const inner of Object.values(value)) {
    const fault = faultIn(inner)
    if (fault) return fault
  }
  return undefined
}

/** As it is given. Looked at before the schema of an object, which changes some values. */
export const custom = z
  .preprocess(
    (value: Custom, { issues }) => {
      const message = isDeeperThan(value, mostLevels) ? tooLong : faultIn(value)
      if (message) issues.push({ code: 'custom', message, input: value })
      return value
    },
    z.looseObject({}).refine((value) => jsonBytes(value) <= limits.customBytes, tooLong),
  )
  .meta({
    description: `A JSON object of your application, of at most ${limits.customBytes} bytes. It is stored and returned as it is, and never interpreted. Its numbers are those of JavaScript.`,
    example: { orderId: 4711 },
  })

/** As it is changed: null for none. */
export const changedCustom = custom.nullable()
