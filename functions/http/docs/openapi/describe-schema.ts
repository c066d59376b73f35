import * as z from 'zod'
import type { ZodOpenApiOverride } from 'zod-openapi'

/** Says of a schema what a caller needs to know, where its plain JSON Schema says what JavaScript does. */
export const describeSchema: ZodOpenApiOverride = ({ zodSchema, jsonSchema, io }) => {
  const { def } = zodSchema._zod
  if (io === 'input' && def.type === 'pipe' && def.out instanceof z.ZodNumber) {
    // Query strings carry text; OpenAPI describes the number that the text stands for.
    const { $schema: _, ...number } = z.toJSONSchema(def.out)
    delete jsonSchema.pattern
    Object.assign(jsonSchema, number)
  }
  if (io === 'output' && def.type === 'object' && def.catchall === undefined) {
    // Unlike requests, answers may grow without breaking anyone.
    delete jsonSchema.additionalProperties
  }
  // The format says it; the pattern that JavaScript checks it with is half a kilobyte of leap years.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
