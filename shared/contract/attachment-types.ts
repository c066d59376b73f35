/** Content types that pages show in place: browsers decode them and run nothing in them. */
export const shownTypes: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'audio/mpeg',
  'audio/mp4',
  'audio/ogg',
  'video/mp4',
  'video/webm',
  'application/pdf',
  'application/zip',
  'text/plain',
  'text/csv',
]

/** The type under which all other files are served, so that they can only be downloaded. */
export const downloadType = 'application/octet-stream'

/** The type under which a file is served, whatever its sender called it. */
export const servedType = (contentType: string): string =>
  shownTypes.includes(contentType) ? contentType : downloadType

/**
 * A type and a subtype without parameters, in lower case.
 * @see https://www.rfc-editor.org/rfc/rfc6838#section-4.2
 */
export const contentTypePattern = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/

/** Types in which browsers run code. Even as a download, such a file runs where someone opens it. */
const active = /html|svg|javascript|ecmascript/
export const isActiveType = (contentType: string): boolean => active.test(contentType)

export const isSendableType = (contentType: string): boolean =>
  contentTypePattern.test(contentType) && !isActiveType(contentType)
