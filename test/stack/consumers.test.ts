import { Rule } from 'aws-cdk-lib/aws-events'
import { expect, it } from 'vitest'
import { WorkQueue } from '../../infra/work-queue.ts'
import { queues, rules } from '../fuzz/jobs/consumers.ts'
import { synthesise } from '../steps/synthesis/synthesis.ts'

const { stack } = synthesise()

it('the fuzzer knows every queue of the stack, with its consumer', () => {
  const found = WorkQueue.allIn(stack).map(({ name, consumer, fifo }) => [name, consumer, fifo])
  const known = Object.entries(queues).map(([name, queue]) => [name, queue.consumer, 'isFifo' in queue])
  expect(found.toSorted()).toEqual(known.toSorted())
})

it('the fuzzer knows every rule of the stack', () => {
  const found = stack.node
    .findAll()
    .flatMap((construct) =>
      construct instanceof Rule ? construct.node.path.replace(/^parley\/(Default\/)?/, '') : [],
    )
  expect(found.toSorted()).toEqual(Object.keys(rules).toSorted())
})
