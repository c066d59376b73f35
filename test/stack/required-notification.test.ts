import { describe, expect, it } from 'vitest'
import { functionTable } from '../../infra/function-table.ts'
import { graceMs, leaseMs, notifyingMs, waitingMs } from '../../shared/domain/required-notifications/times.ts'
import { EmailThrottledError } from '../../shared/domain/emails/email.ts'
import { InProgressError } from '../../shared/domain/required-notifications/in-progress-error.ts'
import { codeOf } from '../steps/generic/readme.ts'
import { synthesise } from '../steps/synthesis/synthesis.ts'

type Retrier = {
  ErrorEquals: string[]
  IntervalSeconds: number
  BackoffRate: number
  MaxAttempts: number
  JitterStrategy: string
}
type State = {
  Type: string
  Next?: string
  End?: boolean
  Default?: string
  Choices?: { Next: string }[]
  Retry?: Retrier[]
  Catch?: { ErrorEquals: string[]; Next: string }[]
  TimeoutSeconds?: number
  Resource?: string
  MaxConcurrency?: number
  ItemProcessor?: Definition
  Parameters?: { DelaySeconds?: number }
}
type Definition = { StartAt: string; States: Record<string, State>; TimeoutSeconds?: number }

const { ofType, resources } = synthesise()
const [machine] = ofType('AWS::StepFunctions::StateMachine')
if (!machine) throw new Error('There is no state machine')

/** The definition, with every reference replaced by the logical id of what it refers to. */
const definition: Definition = JSON.parse(
  (machine.Properties.DefinitionString['Fn::Join'][1] as unknown[])
    .map((part) => {
      if (typeof part === 'string') return part
      const { Ref, 'Fn::GetAtt': attribute } = part as { Ref?: string; 'Fn::GetAtt'?: string[] }
      return Ref ?? attribute?.[0]
    })
    .join(''),
)

const statesOf = ({ States }: Definition): [string, State][] =>
  Object.entries(States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.ItemProcessor ? statesOf(state.ItemProcessor) : []),
  ])
const states = statesOf(definition)
/** How long a step may run. */
const functionMs =
  1000 *
  Math.max(
    functionTable['required-notification'].timeoutSeconds,
    functionTable['notify-required'].timeoutSeconds,
  )
const tasks = states.filter(([, { Type }]) => Type === 'Task')

describe('the workflow of required notifications', () => {
  it('is an express one, traced, whose log holds errors and nothing that people wrote', () => {
    expect(machine.Properties).toMatchObject({
      StateMachineType: 'EXPRESS',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    })
  })

  it('takes each task again when it fails, apart from others, and bounds its time', () => {
    expect(tasks.length).toBe(6)
    for (const [name, { Retry = [], TimeoutSeconds = Number.POSITIVE_INFINITY }] of tasks) {
      expect([name, Retry.at(-1)?.ErrorEquals]).toEqual([name, ['States.ALL']])
      for (const { JitterStrategy, MaxAttempts } of Retry) {
        expect([name, JitterStrategy]).toEqual([name, 'FULL'])
        expect(MaxAttempts).toBeGreaterThanOrEqual(2)
      }
      // When a task times out, its attempt must be over: the next one takes its e-mail over at once.
      expect(TimeoutSeconds * 1000).toBeGreaterThan(functionMs)
      expect(TimeoutSeconds).toBeLessThan(definition.TimeoutSeconds ?? 0)
    }
  })

  it('retries an e-mail often for the errors that pass, by the names that the function throws', () => {
    const passing = [new EmailThrottledError('', { perhapsSent: false }), new InProgressError('')]
    const [retrier] = Object.fromEntries(states)['Notify']?.Retry ?? []
    expect(retrier?.ErrorEquals).toEqual(passing.map(({ name }) => name))
    expect(retrier?.MaxAttempts).toBeGreaterThanOrEqual(10)
  })

  it('compensates whatever fails once there may be a message', () => {
    const next = (name: string) =>
      Object.fromEntries(states)[name]?.Catch?.map(({ ErrorEquals, Next }) => [...ErrorEquals, Next])
    for (const name of ['Append', 'Notify each', 'Settle']) {
      expect([name, next(name)]).toEqual([name, [['States.ALL', 'Compensate']]])
    }
    expect(next('Notify')).toEqual([['States.ALL', 'Not reached']])
    expect(next('Compensate')).toEqual([['States.ALL', 'Left to the guard']])
  })

  it('reports to the guard before anything is written', () => {
    const order: string[] = []
    for (let at: string | undefined = definition.StartAt; at; ) {
      order.push(at)
      const state: State | undefined = definition.States[at]
      at = at === 'Append' ? undefined : (state?.Next ?? state?.Default)
    }
    expect(order).toEqual(['Resolve', 'Allowed?', 'Report to the guard', 'Append'])
  })

  it('notifies a few users at a time', () => {
    expect(definition.States['Notify each']?.MaxConcurrency).toBeGreaterThan(1)
    expect(definition.States['Notify each']?.MaxConcurrency).toBeLessThanOrEqual(20)
  })

  it('is over before those who wait for it are', () => {
    expect(waitingMs).toBeGreaterThan((definition.TimeoutSeconds ?? Number.POSITIVE_INFINITY) * 1000)
    for (const name of ['messages', 'live'] as const) {
      expect(functionTable[name].timeoutSeconds * 1000).toBeGreaterThan(waitingMs)
    }
  })

  it('is started by the functions that send messages, which may start nothing else', () => {
    const starting = ofType('AWS::IAM::Policy').filter(({ Properties }) =>
      JSON.stringify(Properties.PolicyDocument).includes('states:StartSyncExecution'),
    )
    expect(starting.map(({ id }) => id.replace(/Role.*/, '')).sort()).toEqual([
      'Functionslive',
      'Functionsmessages',
      'Functionsservice',
    ])
    for (const { Properties } of starting) {
      expect(Properties.PolicyDocument.Statement).toContainEqual({
        Effect: 'Allow',
        Action: 'states:StartSyncExecution',
        Resource: { Ref: machine.id },
      })
    }
  })

  it('may call its functions and report to the guard, and nothing else of ours', () => {
    const role = machine.Properties.RoleArn['Fn::GetAtt'][0]
    const [policy] = ofType('AWS::IAM::Policy').filter(({ Properties }) => Properties.Roles[0].Ref === role)
    const actions = policy?.Properties.PolicyDocument.Statement.flatMap(
      ({ Action }: { Action: string }) => Action,
    )
    const own = new Set(actions.filter((action: string) => !/^(logs|xray):/.test(action)))
    expect([...own].sort()).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage'])
    expect(resources[role]?.Properties.ManagedPolicyArns).toBeUndefined()
  })
})

describe('the times of a required notification', () => {
  it('fit into each other', () => {
    const workflowMs = (definition.TimeoutSeconds ?? 0) * 1000
    const guardMs = (definition.States['Report to the guard']?.Parameters?.DelaySeconds ?? 0) * 1000
    expect(leaseMs).toBeGreaterThan(functionMs)
    // An e-mail begun at the last moment, with time left to settle or to withdraw.
    expect(notifyingMs + functionMs).toBeLessThan(workflowMs)
    // A task that a timed-out workflow left running.
    expect(notifyingMs + graceMs).toBeGreaterThan(workflowMs + functionMs)
    expect(guardMs).toBeGreaterThan(notifyingMs + graceMs)
  })
})

describe('README', () => {
  it('draws the workflow as it is: every state, and every way from one to another', () => {
    const drawn = codeOf('mermaid', 'stateDiagram-v2', 'shared/contract/README.md')
    const names = new Map(
      [...drawn.matchAll(/state "([^"]+)" as (\w+)/g)].map(([, name = '', alias = '']) => [alias, name]),
    )
    const named = (alias: string) => names.get(alias) ?? alias
    const ways = [...drawn.matchAll(/^ *(\w+) --> (\w+)/gm)].map(
      ([, from = '', to = '']) => `${named(from)} → ${named(to)}`,
    )
    const expected = states.flatMap(([name, { Next, Default, Choices = [], Catch = [] }]) =>
      [Next, Default, ...Choices.map((choice) => choice.Next), ...Catch.map((each) => each.Next)]
        .filter((to) => to !== undefined)
        .map((to) => `${name} → ${to}`),
    )
    expect([...new Set(ways)].sort()).toEqual([...new Set(expected)].sort())
    for (const [name] of states) expect(drawn).toContain(name)
  })
})
