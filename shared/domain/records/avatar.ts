import type { PictureType } from '../../contract/picture.ts'
import type { Key } from '../../platform/storage/key.ts'

/** A user's picture, beside the profile, whose `avatar` is its version. One transaction writes both. */
export type Avatar = Key & { userId: string; version: string; contentType: PictureType; bytes: Uint8Array }
