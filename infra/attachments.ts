import { Duration } from 'aws-cdk-lib'
import { Bucket, HttpMethods } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { exportsFolder } from '../shared/contract/exports-folder.ts'
import { limits } from '../shared/contract/limits.ts'
import { acceptFindings } from './accept-finding.ts'
import { privateBucket } from './private-bucket.ts'
import { dataRemovalPolicy, type Settings } from './settings.ts'

/**
 * The files attached to messages, and exported archives. They are read and written only at addresses that a function
 * signed. Once the record of a file is gone, the clean-up function deletes the file.
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
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
        // A day longer than their records, which say that they are kept.
        { prefix: exportsFolder, expiration: Duration.days(limits.export.keptDays + 1) },
      ],
      removalPolicy: dataRemovalPolicy(settings),
    })
    acceptFindings(this.bucket, {
      S1: 'An access log would hold the signed addresses, and those are keys to the files',
    })
  }

  get outputs() {
    return { AttachmentsBucketName: this.bucket.bucketName }
  }
}
