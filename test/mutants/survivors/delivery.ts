import type { Explanations } from './explain.ts'

export const survivors: Explanations = {}
