import { DomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Construct } from 'constructs'

/** A domain name of the deployer's own. Its DNS record points at the target that the stack's outputs name. */
export const customDomain = (scope: Construct, domainName: string, certificateArn: string): DomainName =>
  new DomainName(scope, 'Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
  })
