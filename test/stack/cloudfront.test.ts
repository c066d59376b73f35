import { Stack } from 'aws-cdk-lib'
import * as acm from 'aws-cdk-lib/aws-certificatemanager'
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront'
import * as origins from 'aws-cdk-lib/aws-cloudfront-origins'
import * as waf from 'aws-cdk-lib/aws-wafv2'
import { expect, it } from 'vitest'
import { proxyHeader } from '../../functions/http/source-address.ts'
import { codeOf } from '../steps/generic/readme.ts'
import { appForTemplates, templateOf } from '../steps/synthesis/synthesis.ts'

it('operating.md’s CloudFront passes requests on behind WAF, and proves itself to the functions', () => {
  const lines = codeOf('ts', 'CfnWebACL', 'infra/operating.md').replace(/^ *import .*\n+/gm, '')
  const stack = new Stack(appForTemplates())
  new Function('acm', 'cloudfront', 'origins', 'waf', lines).call(stack, acm, cloudfront, origins, waf)
  const template = templateOf(stack)
  template.hasResourceProperties('AWS::WAFv2::WebACL', { Scope: 'CLOUDFRONT' })
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'))
  const { DistributionConfig } = distribution?.['Properties'] ?? {}
  expect(DistributionConfig.WebACLId).toEqual({ 'Fn::GetAtt': ['Acl', 'Arn'] })
  expect(DistributionConfig.DefaultCacheBehavior.AllowedMethods).toContain('POST')
  expect(DistributionConfig.Origins[0].OriginCustomHeaders[0].HeaderName).toBe(proxyHeader)
})
