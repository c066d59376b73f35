import * as z from 'zod'
import { limits } from './limits.ts'

/** The types of pictures of users: every browser shows them, and runs nothing in them. */
export const pictureTypes = ['image/webp', 'image/jpeg', 'image/png'] as const
export type PictureType = (typeof pictureTypes)[number]

/** The first bytes of each type; undefined for any byte. */
const signatures: Record<PictureType, readonly (number | undefined)[]> = {
  'image/png': [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  'image/jpeg': [0xff, 0xd8, 0xff],
  // `RIFF`, the length, `WEBP`.
  'image/webp': [0x52, 0x49, 0x46, 0x46, ...Array(4), 0x57, 0x45, 0x42, 0x50],
}

/**
 * The type of a picture by its first bytes; undefined for anything else.
 * @see https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
 */
export const pictureTypeOf = (bytes: Uint8Array): PictureType | undefined =>
  pictureTypes.find((type) =>
    signatures[type].every((byte, index) => byte === undefined || byte === bytes[index]),
  )

/** A picture, sent as it is and not as JSON. */
export const Picture = z
  .strictObject({
    contentType: z.enum(pictureTypes, `Must be one of ${pictureTypes.join(', ')}`),
    bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.length > 0, 'Must not be empty'),
  })
  .refine(({ contentType, bytes }) => bytes.length === 0 || pictureTypeOf(bytes) === contentType, {
    message: 'Must be a picture of the type that it is sent as',
    path: ['bytes'],
  })
  .refine(({ bytes }) => bytes.length <= limits.avatarBytes, {
    message: `Must have at most ${limits.avatarBytes} bytes`,
    path: ['bytes'],
  })
export type Picture = z.output<typeof Picture>
