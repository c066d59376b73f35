import type { Custom } from '../../contract/custom.ts'

/**
 * Data of an application is stored as the text of its JSON: so it comes back as it was, whatever numbers, depth and
 * characters it has, which attributes of the table would not keep.
 */
export const storedCustom = (custom: Custom): string => JSON.stringify(custom)

/** The field of an answer; none where nothing is stored. */
export const customField = ({ custom }: { custom?: string | undefined }): { custom?: Custom } =>
  custom === undefined ? {} : { custom: JSON.parse(custom) as Custom }

/** The attribute after a change: unchanged if it says nothing, and none for null. */
export const customAfter = (
  stored: string | undefined,
  change: Custom | null | undefined,
): string | undefined => {
  if (change === undefined) return stored
  return change === null ? undefined : storedCustom(change)
}
