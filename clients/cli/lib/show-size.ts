const units = ['bytes', 'KB', 'MB'] as const

/** `48 KB`: whole numbers, rounded up, so that no file has nothing. */
export const showSize = (bytes: number): string => {
  let size = bytes
  let unit = 0
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024
  return `${Math.ceil(size)} ${units[unit]}`
}
