import { Match } from 'aws-cdk-lib/assertions'
import { describe, expect, it } from 'vitest'
import { deploymentSettings } from '../../infra/settings.ts'
import { deployments, synthesise } from '../steps/synthesis/synthesis.ts'

const stack = synthesise()
const { template, resources, ofType } = stack
const [bucketId] = Object.keys(resources).filter((id) => id.startsWith('WebBucket'))
const [distribution] = ofType('AWS::CloudFront::Distribution')
const settings = distribution?.Properties.DistributionConfig

/** A header's value, as text in which names of the template are left out. */
const policyOf = ({ ofType }: Pick<typeof stack, 'ofType'>): string => {
  const [headers] = ofType('AWS::CloudFront::ResponseHeadersPolicy')
  const { ContentSecurityPolicy: policy } =
    headers?.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig ?? {}
  const written = policy.ContentSecurityPolicy
  if (typeof written === 'string') return written
  return written['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : '*')).join('')
}

describe('the page’s bucket', () => {
  it('is closed to the public', () => {
    expect(resources[bucketId ?? '']?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    })
    expect(resources[bucketId ?? '']?.Properties).not.toHaveProperty('WebsiteConfiguration')
  })

  it('lets this distribution read, nobody else, and nothing over plain HTTP', () => {
    const policy = ofType('AWS::S3::BucketPolicy').find(
      ({ Properties }) => Properties.Bucket.Ref === bucketId,
    )
    const statements = policy?.Properties.PolicyDocument.Statement
    const allowed = statements.filter(({ Effect }: { Effect: string }) => Effect === 'Allow')
    expect(allowed).toEqual([
      expect.objectContaining({
        Action: 's3:GetObject',
        Principal: { Service: 'cloudfront.amazonaws.com' },
        Condition: { StringEquals: { 'AWS:SourceArn': expect.anything() } },
      }),
    ])
    expect(JSON.stringify(allowed)).toContain(distribution?.id)
    expect(JSON.stringify(statements)).toContain('"aws:SecureTransport":"false"')
  })

  it('is written by the function that publishes the page, and by no other', () => {
    const writers = ofType('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes(`"${bucketId}"`),
    )
    expect(writers.map(({ id }) => id)).toEqual([expect.stringMatching(/^Functionspublishpage/)])
  })
})

describe('the distribution', () => {
  it('reads the bucket with an identity of its own', () => {
    expect(settings.Origins).toEqual([
      expect.objectContaining({
        OriginAccessControlId: expect.anything(),
        S3OriginConfig: { OriginAccessIdentity: '' },
      }),
    ])
    template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
      OriginAccessControlConfig: { SigningBehavior: 'always', SigningProtocol: 'sigv4' },
    })
  })

  it('speaks HTTPS, compresses, and serves index.html', () => {
    expect(settings).toMatchObject({
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: {
        Compress: true,
        ViewerProtocolPolicy: 'redirect-to-https',
        ResponseHeadersPolicyId: expect.anything(),
      },
    })
  })

  it('says what browsers must hold the page to', () => {
    template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
      ResponseHeadersPolicyConfig: {
        SecurityHeadersConfig: {
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, Override: true },
        },
      },
    })
    const policy = policyOf(stack)
    for (const part of [
      "default-src 'none'",
      "script-src 'self';",
      "style-src 'self';",
      "frame-ancestors 'none'",
    ])
      expect(policy).toContain(part)
    expect(policy).not.toMatch(/unsafe|http:|ws:/)
  })

  it('names the APIs exactly where their names are chosen', () => {
    const named = synthesise(deployments.everything)
    expect(policyOf(named)).toContain(
      "connect-src 'self' https://api.example.com wss://ws.example.com https://*.s3.",
    )
    expect(policyOf(named)).not.toContain('execute-api')
  })

  it('has a name of the deployer’s own where one is chosen', () => {
    const { webCertificateArn } = deployments.everything
    const named = synthesise(deployments.everything)
    named.template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['chat.example.com'],
        ViewerCertificate: { AcmCertificateArn: webCertificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    })
    named.template.hasOutput('WebUrl', { Value: 'https://chat.example.com' })
    named.template.hasOutput('WebDomainTarget', {})
    expect(() => deploymentSettings({ webDomain: 'chat.example.com' })).toThrow('webCertificateArn')
  })
})

describe('the page', () => {
  it('may call the HTTP API and upload attachments, and so may the origins that were named', () => {
    const { ofType } = synthesise(deployments.shared)
    const page = { 'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [distribution?.id, 'DomainName'] }]] }
    const [api] = ofType('AWS::ApiGatewayV2::Api').filter(({ Properties }) => Properties.CorsConfiguration)
    expect(api?.Properties.CorsConfiguration.AllowOrigins).toEqual([page, 'https://app.example.com'])
    const [attachments] = ofType('AWS::S3::Bucket').filter(({ Properties }) => Properties.CorsConfiguration)
    const [rule] = attachments?.Properties.CorsConfiguration.CorsRules ?? []
    expect(rule.AllowedOrigins).toEqual([page, 'https://app.example.com'])
  })

  it('is where e-mails lead, unless they are to lead elsewhere; on the emulator, to its bucket', () => {
    const linked = (context: Record<string, string>) => {
      const [mailer] = synthesise(context)
        .ofType('AWS::Lambda::Function')
        .filter(({ id }) => /notify[A-F0-9]/.test(id))
      return JSON.stringify(mailer?.Properties.Environment.Variables.WEB_URL)
    }
    expect(linked({})).toContain(`["${distribution?.id}","DomainName"]`)
    expect(linked({ emulator: 'ministack' })).toContain(`["${bucketId}","RegionalDomainName"]},"/index.html"`)
    expect(linked(deployments.elsewhere)).toBe('"https://chat.example.com"')
  })

  it('is published anew when its build, or what it is told, changes', () => {
    const [publisher] = ofType('AWS::Lambda::Function').filter(({ id }) => id.includes('publishpage'))
    template.hasResourceProperties('Custom::PublishedPage', {
      ServiceToken: { 'Fn::GetAtt': [publisher?.id, 'Arn'] },
      build: publisher?.Properties.Code.S3Key,
      restUrl: Match.anyValue(),
      webSocketUrl: Match.anyValue(),
    })
  })
})
