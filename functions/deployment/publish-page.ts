import middy from '@middy/core'
import type { CloudFormationCustomResourceEvent } from 'aws-lambda'
import * as z from 'zod'
import { SignIn } from '../../shared/contract/sign-in.ts'
import { logger } from '../../shared/platform/observability/logger.ts'
import { publishPage, withdrawPage } from './page/publish-page.ts'
import { observed } from '../observed.ts'

/** The build, which the deployment puts beside the bundle. */
const page = new URL('./page/', import.meta.url)

/** CloudFormation passes on nothing but text, and lists of it. */
const Addresses = z
  .object({
    restUrl: z.url(),
    webSocketUrl: z.url(),
    attachmentsUrl: z.url(),
    signIn: z.string().optional(),
    signInOrigins: z.array(z.url()).default([]),
  })
  .transform(({ signIn, ...addresses }) => ({
    ...addresses,
    signIn: signIn === undefined ? ({ kind: 'password' } as const) : SignIn.parse(JSON.parse(signIn)),
  }))

type Outcome = { Status: 'SUCCESS' } | { Status: 'FAILED'; Reason: string }

const carryOut = async ({ RequestType, ResourceProperties }: CloudFormationCustomResourceEvent) => {
  if (RequestType === 'Delete') await withdrawPage()
  else await publishPage(page, Addresses.parse(ResourceProperties))
}

const outcomeOf = (event: CloudFormationCustomResourceEvent) =>
  carryOut(event).then(
    (): Outcome => ({ Status: 'SUCCESS' }),
    (error: Error): Outcome => {
      logger.error('the page was not published', { error })
      return { Status: 'FAILED', Reason: error.message }
    },
  )

/**
 * Publishes the page when CloudFormation asks for it, and withdraws it with its stack. CloudFormation waits for an
 * answer at the address that it gave. If that fails, the invocation is retried; publishing again changes nothing.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export const handler = middy<CloudFormationCustomResourceEvent, Outcome>()
  .use(
    observed<CloudFormationCustomResourceEvent, Outcome>(
      'deployment',
      ({ RequestType, RequestId }) => ({ requestType: RequestType, requestId: RequestId }),
      (outcome) => ({ status: outcome?.Status }),
    ),
  )
  .handler(async (event) => {
    const { StackId, RequestId, LogicalResourceId, ResponseURL } = event
    const outcome = await outcomeOf(event)
    const answer = {
      ...outcome,
      ...{ StackId, RequestId, LogicalResourceId },
      // The same for every build: with another, CloudFormation would delete what it takes for the one before.
      PhysicalResourceId: 'page',
    }
    // As bytes, which fetch gives no content type: the address was signed for none.
    const { ok, status } = await fetch(ResponseURL, {
      method: 'PUT',
      body: Buffer.from(JSON.stringify(answer)),
    })
    if (!ok) throw new Error(`CloudFormation answered ${status}`)
    return outcome
  })
