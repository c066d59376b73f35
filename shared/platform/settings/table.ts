import * as z from 'zod'
import { lazySettings, requiredText } from './lazy-settings.ts'

export const tableSettings = /* @__PURE__ */ lazySettings(() =>
  z.object({ TABLE_NAME: requiredText }).transform(({ TABLE_NAME }) => ({ tableName: TABLE_NAME })),
)
