/**
 * A file's name without the folders before it, whichever system they come from. Browsers put `C:\fakepath\` before it.
 */
export const withoutFolders = (name: string): string =>
  name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).trim()

/** Names of folders, which no file can have. */
export const isFolderName = (name: string): boolean => /^\.{1,2}$/.test(name)

/** RFC 8187 allows fewer characters unescaped than `encodeURIComponent` leaves. */
const encodeExtended = (text: string): string =>
  encodeURIComponent(text.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/**
 * The header that has a browser download a file under its name: in UTF-8, and for old programs in ASCII.
 * @see https://www.rfc-editor.org/rfc/rfc6266#section-4 and https://www.rfc-editor.org/rfc/rfc8187#section-3.2
 */
export const downloadAs = (stored: string): string => {
  // 0.1.0 stored names as they were sent.
  const name = withoutFolders(stored).replace(/[\p{Cc}\p{Bidi_Control}]/gu, '') || 'file'
  // A percent sign is replaced too: some programs decode it, as RFC 6266 warns in appendix D.
  const ascii = name.normalize('NFC').replace(/[^ -~]|["\\%]/gu, '_')
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtended(name)}`
}
