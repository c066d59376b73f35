import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { privateBucket } from './private-bucket.ts'
import type { Settings } from './settings.ts'

/**
 * The files that messages carry. Nobody reads or writes here but by an address that a function signed; the files of
 * records that are gone are deleted by the clean-up function.
 */
export class Attachments extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { settings, webUrl }: { settings: Settings; webUrl: string }) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      ...privateBucket,
      cors: [
        {
          allowedMethods: [HttpMethods.PUT, HttpMethods.GET],
          allowedOrigins: [webUrl, ...settings.corsOrigins],
          allowedHeaders: ['content-type', 'if-none-match'],
          maxAge: 3600,
        },
      ],
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: settings.removalPolicy === 'retain' ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    })
  }
}
