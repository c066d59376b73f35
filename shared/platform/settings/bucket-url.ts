import { emulatorUrl } from './emulator.ts'

/**
 * Where a bucket's objects are. On AWS the bucket is in the host name; the emulator has it in the path.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export const bucketUrlOf = (bucket: string, region: string): string =>
  emulatorUrl ? `${emulatorUrl.replace(/\/$/, '')}/${bucket}` : `https://${bucket}.s3.${region}.amazonaws.com`
