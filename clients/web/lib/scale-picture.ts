import { limits } from '../../../shared/contract/limits.ts'
import type { Picture, PictureType } from '../../../shared/contract/picture.ts'

/** Pixels of a side: sharp on dense screens at the sizes that pages show. */
const side = 256
/** Tried in this order until a picture is small enough. Safari writes no WebP, and answers with PNG. */
const attempts: readonly (readonly [PictureType, number])[] = [
  ['image/webp', 0.85],
  ['image/jpeg', 0.85],
  ['image/jpeg', 0.6],
  ['image/jpeg', 0.3],
]

const encode = (canvas: HTMLCanvasElement, type: PictureType, quality: number) =>
  new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, type, quality))

/** The middle of a picture as a square. What a camera wrote into the file, such as the place, is left out. */
const draw = async (file: Blob): Promise<HTMLCanvasElement> => {
  const image = await createImageBitmap(file)
  const cut = Math.min(image.width, image.height)
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = side
  const context = canvas.getContext('2d')
  if (!context) throw new Error('The browser has no canvas')
  // JPEG has no transparency, and black would take its place.
  context.fillStyle = '#fff'
  context.fillRect(0, 0, side, side)
  context.imageSmoothingQuality = 'high'
  context.drawImage(image, (image.width - cut) / 2, (image.height - cut) / 2, cut, cut, 0, 0, side, side)
  image.close()
  return canvas
}

/** Makes a picture of a user from any image that the browser reads. @throws if it reads none. */
export const scalePicture = async (file: Blob): Promise<Picture> => {
  const canvas = await draw(file)
  for (const [contentType, quality] of attempts) {
    const scaled = await encode(canvas, contentType, quality)
    if (scaled?.type === contentType && scaled.size <= limits.avatarBytes)
      return { contentType, bytes: new Uint8Array(await scaled.arrayBuffer()) }
  }
  throw new Error('The picture is too large')
}
