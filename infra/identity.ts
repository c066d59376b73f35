import { Duration } from 'aws-cdk-lib'
import { AccountRecovery, FeaturePlan, Mfa, UserPool, type UserPoolClient } from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { acceptFindings } from './accept-finding.ts'
import { lacksAttribute } from './local-gaps.ts'
import { dataRemovalPolicy, type Settings } from './settings.ts'

/** Users' passwords and tokens. Usernames in the pool are internal: the table maps names and addresses to them. */
export class Identity extends Construct {
  readonly userPool: UserPool
  readonly client: UserPoolClient
  /** The issuer and audience of the access tokens that the APIs accept. An outside issuer takes the pool's place. */
  readonly tokens: { issuer: string; audience: string; outside: boolean }

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id)
    this.userPool = new UserPool(this, 'UserPool', {
      selfSignUpEnabled: true,
      signInAliases: { username: true },
      signInCaseSensitive: false,
      autoVerify: { email: true },
      standardAttributes: { email: { required: true, mutable: true } },
      // Length only, as NIST SP 800-63B section 3.1.1.2 asks; the contract sets the upper limit.
      passwordPolicy: {
        minLength: 8,
        requireLowercase: false,
        requireUppercase: false,
        requireDigits: false,
        requireSymbols: false,
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.OFF,
      featurePlan: settings.refreshTokenRotation ? FeaturePlan.ESSENTIALS : FeaturePlan.LITE,
      deletionProtection: settings.protectData,
      removalPolicy: dataRemovalPolicy(settings),
    })
    acceptFindings(this.userPool, {
      COG1: 'Length alone, as NIST SP 800-63B asks; kinds of characters make passwords no harder to guess',
      COG2: 'Whoever wants a second factor deploys with an issuer that asks for it (oidcIssuer)',
      COG8: 'The Plus plan costs more per user than all the rest; attempts are limited in the table',
    })
    this.userPool.addGroup('Admins', {
      groupName: settings.adminRole,
      description: 'Platform admins of Parley',
    })
    this.client = this.userPool.addClient('Client', {
      generateSecret: false,
      disableOAuth: true,
      authFlows: { userPassword: true },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(30),
      // As long as Cognito allows: a client whose answer was lost tries again with the token that it has.
      ...(settings.refreshTokenRotation && { refreshTokenRotationGracePeriod: Duration.seconds(60) }),
    })
    this.tokens = settings.oidc
      ? { ...settings.oidc, outside: true }
      : {
          issuer: settings.userPoolIssuer ?? this.#poolIssuer(settings),
          audience: this.client.userPoolClientId,
          outside: false,
        }
  }

  /** The issuer as CloudFormation names it: emulators have their own. */
  #poolIssuer({ emulator }: Settings): string {
    return lacksAttribute(emulator, 'AWS::Cognito::UserPool.ProviderURL')
      ? `https://${this.userPool.userPoolProviderName}`
      : this.userPool.userPoolProviderUrl
  }

  get outputs() {
    return {
      UserPoolId: this.userPool.userPoolId,
      UserPoolClientId: this.client.userPoolClientId,
      TokenIssuer: this.tokens.issuer,
      TokenAudience: this.tokens.audience,
    }
  }
}
