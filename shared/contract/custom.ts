import * as z from 'zod'
import { limits } from './limits.ts'
import { jsonBytes } from './text/utf8.ts'

/** Data of an application, of any form. Parley stores and returns it, and reads nothing in it. */
export type Custom = Record<string, unknown>

/** As it is answered. */
export const shownCustom = z
  .looseObject({})
  .meta({ description: 'Data of the application, as it was given. Absent without any.' })

/** As it is given. */
export const custom = z
  .looseObject({})
  .refine(
    (value) => jsonBytes(value) <= limits.customBytes,
    `Must have at most ${limits.customBytes} bytes as JSON`,
  )
  .meta({
    description: `A JSON object of your application, of at most ${limits.customBytes} bytes. It is stored and returned as it is, and never interpreted.`,
    example: { orderId: 4711 },
  })

/** As it is changed: null for none. */
export const changedCustom = custom.nullable()
