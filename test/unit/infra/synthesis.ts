import { readFileSync } from 'node:fs'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { ParleyStack } from '../../../infra/parley-stack.ts'
import { deploymentSettings } from '../../../infra/settings.ts'

export type Resource = {
  Type: string
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties have as many shapes as AWS has resources.
  Properties: any
  DeletionPolicy?: string
  DependsOn?: string | string[]
}

/** The template of a deployment with these settings, under the project's own feature flags and without bundling. */
const synthesiseAnew = (context: Record<string, unknown>) => {
  const { context: flags } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'))
  const app = new App({
    context: { ...flags, 'aws:cdk:bundling-stacks': [] },
    // Its rules take ten times as long as the rest. Each deployment of the integration tests goes through them.
    builtinCloudFormationValidation: false,
  })
  const stack = new ParleyStack(app, 'parley', { settings: deploymentSettings(context) })
  const template = Template.fromStack(stack)
  const { Resources: resources }: { Resources: Record<string, Resource> } = template.toJSON() as never
  return {
    stack,
    template,
    resources,
    ofType: (type: string) =>
      Object.entries(resources).flatMap(([id, resource]) =>
        resource.Type === type ? [{ id, ...resource }] : [],
      ),
  }
}

const synthesised = new Map<string, ReturnType<typeof synthesiseAnew>>()

/** The same, once for the same settings: tests only read it. */
export const synthesise = (context: Record<string, unknown> = {}): ReturnType<typeof synthesiseAnew> => {
  const key = JSON.stringify(context)
  const stack = synthesised.get(key) ?? synthesiseAnew(context)
  synthesised.set(key, stack)
  return stack
}
