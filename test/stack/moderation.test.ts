import { Stack } from 'aws-cdk-lib'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { describe, expect, it } from 'vitest'
import { Parley } from '../../infra/parley.ts'
import { appForTemplates, synthesise, templateOf } from '../steps/synthesis/synthesis.ts'

const asking = ['live', 'messages', 'required-notification', 'service']
const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:judge'

type Resources = ReturnType<typeof synthesise>['resources']

/** The functions that ask a moderator, by their names, with its address. */
const askingIn = (resources: Resources): Map<string, string> =>
  new Map(
    Object.values(resources).flatMap(({ Properties }) => {
      const { MODERATOR_URL, POWERTOOLS_SERVICE_NAME } = Properties?.Environment?.Variables ?? {}
      return MODERATOR_URL
        ? [[POWERTOOLS_SERVICE_NAME as string, JSON.stringify(MODERATOR_URL)] as const]
        : []
    }),
  )
const mayInvoke = (resources: Resources, what: string): number =>
  Object.values(resources).filter(
    ({ Type, Properties }) =>
      Type === 'AWS::IAM::Policy' &&
      Properties.PolicyDocument.Statement.some(
        ({ Action, Resource }: { Action: unknown; Resource: unknown }) =>
          Action === 'lambda:InvokeFunction' && JSON.stringify(Resource).includes(what),
      ),
  ).length

describe('a moderator', () => {
  it('is asked by no function unless one is set', () => {
    expect(askingIn(synthesise().resources).size).toBe(0)
  })

  it.each([arn, 'judge', `${arn}:live`])(
    'named %s is asked by all functions that write what people say',
    (moderator) => {
      const settings = { moderator, moderationDeadlineMs: '800', moderationFallback: 'refuse' }
      const { resources, ofType } = synthesise(settings)
      const urls = askingIn(resources)
      expect([...urls.keys()].toSorted()).toEqual(asking)
      for (const url of urls.values()) expect(url).toContain(`${moderator.split(':').at(-1)}/invocations`)
      expect(mayInvoke(resources, moderator)).toBe(asking.length)
      for (const { Properties } of ofType('AWS::Lambda::Function')) {
        const { MODERATOR_URL, ...variables } = Properties.Environment.Variables
        if (MODERATOR_URL)
          expect(variables).toMatchObject({ MODERATION_DEADLINE_MS: '800', MODERATION_FALLBACK: 'refuse' })
      }
    },
  )

  it('is set by the construct, too', () => {
    const stack = new Stack(appForTemplates({ 'aws:cdk:bundling-stacks': [] }), 'Mine')
    const parley = new Parley(stack, 'Chat')
    parley.moderateWith(LambdaFunction.fromFunctionArn(stack, 'Judge', arn))
    const { Resources } = templateOf(stack).toJSON()
    expect([...askingIn(Resources).keys()].toSorted()).toEqual(asking)
    expect(mayInvoke(Resources, arn)).toBe(asking.length)
  })
})
