import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Construct } from 'constructs'

/** A custom domain name of an API. Its DNS record must point to the target in the stack's outputs. */
export const customDomain = (scope: Construct, domainName: string, certificateArn: string): DomainName =>
  new DomainName(scope, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  })
