import { lazySettings } from './lazy-settings.ts'
import { flag } from './readers.ts'

/** Whether texts of erased users stay, without their author. */
export const erasureSettings = /* @__PURE__ */ lazySettings(
  () => ({ KEEP_ERASED_TEXTS: flag }),
  ({ KEEP_ERASED_TEXTS }) => ({ keepTexts: KEEP_ERASED_TEXTS }),
)
