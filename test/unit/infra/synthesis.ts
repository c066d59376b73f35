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
export const synthesise = (context: Record<string, unknown> = {}) => {
  const { context: flags } = JSON.parse(readFileSync(new URL('../../../cdk.json', import.meta.url), 'utf8'))
  const app = new App({ context: { ...flags, 'aws:cdk:bundling-stacks': [] } })
  const template = Template.fromStack(
    new ParleyStack(app, 'parley', { settings: deploymentSettings(context) }),
  )
  const { Resources: resources }: { Resources: Record<string, Resource> } = template.toJSON() as never
  return {
    template,
    resources,
    ofType: (type: string) =>
      Object.entries(resources).flatMap(([id, resource]) =>
        resource.Type === type ? [{ id, ...resource }] : [],
      ),
  }
}
