import { lazySettings } from './lazy-settings.ts'
import { text } from './readers.ts'

export const tableSettings = /* @__PURE__ */ lazySettings(
  () => ({ TABLE_NAME: text }),
  ({ TABLE_NAME }) => ({ tableName: TABLE_NAME }),
)
