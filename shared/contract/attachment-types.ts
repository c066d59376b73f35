/** What may be uploaded: what chats show or hand on, and nothing that a browser would run. */
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
