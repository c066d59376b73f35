import * as z from 'zod'
import type { ZodOpenApiOverride } from 'zod-openapi'

/** Adapts a schema to what a caller needs to know, where plain JSON Schema describes what JavaScript does. */
export const describeSchema: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  const { def } = zodSchema._zod
  if (io === 'input' && def.type === 'pipe' && def.out instanceof z.ZodNumber) {
    // Query strings carry text. OpenAPI describes the number that the text stands for.
    const { $schema: _, ...number } = z.toJSONSchema(def.out)
    delete jsonSchema.pattern
    Object.assign(jsonSchema, number)
  }
  if (io === 'output' && def.type === 'object' && def.catchall === undefined) {
    // Unlike requests, answers may gain fields.
    delete jsonSchema.additionalProperties
  }
  // The format is enough: the pattern behind it is half a kilobyte of leap years.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
