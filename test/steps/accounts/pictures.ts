import type { PictureType } from '../../../shared/contract/picture.ts'

/** Bytes of every value, so that nothing on the way can take them for text unnoticed. */
const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const beginning = (...first: (number | string)[]): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...first.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : [part])),
    ...everyByte,
  ])

/** Something of each type that users may have as their picture. */
export const pictures: Record<PictureType, Uint8Array<ArrayBuffer>> = {
  'image/png': beginning(0x89, 'PNG\r\n', 0x1a, '\n'),
  'image/jpeg': beginning(0xff, 0xd8, 0xff, 0xe0),
  'image/webp': beginning('RIFF', 0, 0, 0, 0, 'WEBP'),
}

/** A picture of one pixel that every browser shows. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
