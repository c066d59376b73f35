/** The content types that may be uploaded: none of them runs in a browser. */
export const attachmentTypes = [
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
] as const
