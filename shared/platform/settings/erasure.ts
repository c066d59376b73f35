import * as z from 'zod'
import { flag, lazySettings } from './lazy-settings.ts'

/** Whether texts of erased users stay, without their author. */
export const erasureSettings = /* @__PURE__ */ lazySettings(() =>
  z
    .object({ KEEP_ERASED_TEXTS: flag })
    .transform(({ KEEP_ERASED_TEXTS }) => ({ keepTexts: KEEP_ERASED_TEXTS })),
)
