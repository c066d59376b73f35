import { CustomResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { CfnFunction, IFunction } from 'aws-cdk-lib/aws-lambda'
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { acceptFindings } from './accept-finding.ts'
import { privateBucket } from './private-bucket.ts'
import type { Naming } from './naming.ts'
import type { Settings } from './settings.ts'

/** The addresses that are written into the page, and the function that writes them. */
type Publication = {
  restUrl: string
  webSocketUrl: string
  attachments: Bucket
  publisher: IFunction
  settings: Settings
}

/** The web page: a private bucket that only CloudFront reads. A function puts its files there, see publish(). */
export class Web extends Construct {
  readonly bucket: Bucket
  readonly distribution: Distribution
  readonly #ownName: boolean
  /** The address of the page without a trailing slash, which is also the origin that may call the API. */
  readonly url: string
  /** The address that e-mails link to. On the emulator it is in the bucket, since CloudFront serves no bucket there. */
  readonly entrance: string

  constructor(scope: Construct, id: string, { settings, naming }: { settings: Settings; naming: Naming }) {
    super(scope, id)
    this.#ownName = settings.web !== undefined
    this.bucket = new Bucket(this, 'Bucket', {
      ...privateBucket,
      // A deployment can restore every file.
      removalPolicy: RemovalPolicy.DESTROY,
    })
    acceptFindings(this.bucket, { S1: 'Only CloudFront reads it, and its files are public' })
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `${naming.title}: the web page`,
      defaultRootObject: 'index.html',
      defaultBehavior: {
        // CDK's own class does not meet its own interface under exactOptionalPropertyTypes.
        origin: S3BucketOrigin.withOriginAccessControl(this.bucket as IBucket),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        responseHeadersPolicy: this.#headers(settings),
        compress: true,
      },
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(settings.web && {
        domainNames: [settings.web.domain],
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', settings.web.certificateArn),
      }),
    })
    acceptFindings(this.distribution, {
      CFR1: 'People chat in every country; a restriction is for the operator to decide',
      CFR2: 'It serves static files only. operating.md puts AWS WAF in front of the APIs',
      CFR3: 'Who opened a public page is recorded nowhere; the APIs have access logs',
      CFR4: 'CloudFront’s own certificate allows no other policy. With webDomain the least is TLS 1.2',
    })
    this.url = `https://${settings.web?.domain ?? this.distribution.domainName}`
    this.entrance = settings.emulator
      ? `https://${this.bucket.bucketRegionalDomainName}/index.html`
      : this.url
  }

  /**
   * The policy allows only the page's own scripts and styles, and connections only to APIs and buckets of this region.
   * The headers cannot name the exact APIs, because the APIs depend on the page's address to allow its origin. A second
   * policy names them: it is written into the page when it is published, and browsers enforce both.
   */
  #headers(settings: Settings) {
    const { region, urlSuffix } = Stack.of(this)
    const apis = settings.domain
      ? `https://${settings.domain.restDomain} wss://${settings.domain.webSocketDomain}`
      : `https://*.execute-api.${region}.${urlSuffix} wss://*.execute-api.${region}.${urlSuffix}`
    const files = `https://*.s3.${region}.${urlSuffix}`
    const contentSecurityPolicy = [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      `img-src 'self' blob: ${files}`,
      `media-src blob: ${files}`,
      ['connect-src', "'self'", apis, files, ...settings.signInOrigins].join(' '),
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ].join('; ')
    return new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(365),
          includeSubdomains: true,
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'cross-origin-opener-policy', value: 'same-origin', override: true },
          {
            header: 'permissions-policy',
            value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
            override: true,
          },
        ],
      },
    })
  }

  /** Puts the page's files into the bucket at each deployment that changes them, and removes them with the stack. */
  publish({ restUrl, webSocketUrl, attachments, publisher, settings }: Publication) {
    const { code } = publisher.node.defaultChild as CfnFunction
    const published = new CustomResource(this, 'Published', {
      resourceType: 'Custom::PublishedPage',
      serviceToken: publisher.functionArn,
      serviceTimeout: Duration.minutes(2),
      properties: {
        // The page is part of the function's code, so a new build changes the key and is published.
        build: (code as CfnFunction.CodeProperty).s3Key,
        restUrl,
        webSocketUrl,
        attachmentsUrl: `https://${attachments.bucketRegionalDomainName}`,
        ...(settings.oidc && {
          signIn: JSON.stringify(settings.signIn),
          signInOrigins: settings.signInOrigins,
        }),
      },
    })
    published.node.addDependency(this.bucket)
  }

  get outputs() {
    return {
      WebUrl: this.url,
      WebBucketName: this.bucket.bucketName,
      ...(this.#ownName && { WebDomainTarget: this.distribution.domainName }),
    }
  }
}
