import type { limits } from '../../shared/contract/limits.ts'

/** Numbers of the contract, checked by the compiler: all of them would be a burden for a page. */
export const pageMax: typeof limits.page.max = 100
export const enterPage: typeof limits.enterPage = 50
export const frameBytes: typeof limits.frameBytes = 32_768
