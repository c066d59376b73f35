import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { errorCatalogue } from '../../shared/contract/errors.ts'
import { limits } from '../../shared/contract/limits.ts'
import { Problem } from '../../shared/contract/problem.ts'
import type { Route } from '../../shared/contract/routes/route.ts'
import { routes } from '../../shared/contract/routes/routes.ts'
import { clientFrames } from '../../shared/contract/socket/client-frames.ts'
import { pushes } from '../../shared/contract/socket/pushes.ts'
import { replies } from '../../shared/contract/socket/replies.ts'
import { apiVersion, openApiDocument } from '../../functions/http/docs/openapi/open-api-document.ts'

// As a reader gets it: what JSON cannot carry is gone.
const document = JSON.parse(JSON.stringify(openApiDocument()))
const everyRoute = Object.entries(routes) as [string, Route][]
const operation = (route: Route) => document.paths[route.path]?.[route.method.toLowerCase()]

const resolve = (ref: string) =>
  ref
    .slice(2)
    .split('/')
    .reduce((node, step) => node?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], document)

const references = (node: unknown): string[] => {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value] : references(value),
  )
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('has every route of the contract and no other', () => {
    const described = Object.entries<Record<string, { operationId: string }>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
    )
    const contracted = everyRoute.map(
      ([name, route]) => `${name} ${route.method.toLowerCase()} ${route.path}`,
    )
    expect(described.sort()).toEqual(contracted.sort())
  })

  it('has no route of the user pool where an outside issuer takes its place', () => {
    const issuer = 'https://login.example.com'
    const outside = openApiDocument(issuer)
    const described = Object.values(outside.paths ?? {}).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    )
    const kept = everyRoute.filter(([, { poolOnly }]) => !poolOnly).map(([name]) => name)
    expect(described.sort()).toEqual(kept.sort())
    for (const absent of ['register', 'confirm', 'login', 'refresh']) expect(described).not.toContain(absent)
    const text = JSON.stringify(outside)
    expect(text.match(/.{20}\/auth\/(login|refresh|register).{20}/)).toBeNull()
    expect(outside.info.description).toContain(issuer)
  })

  it('asks for a token on exactly the routes that are not open', () => {
    expect(document.security).toBeUndefined()
    for (const [name, route] of everyRoute) {
      expect(operation(route).security, name).toEqual(route.open ? [] : [{ bearer: [] }])
    }
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: 'http', scheme: 'bearer' })
  })

  it('lists under each status the codes that a route answers with it', () => {
    for (const [name, route] of everyRoute) {
      const listed = Object.entries<{ content?: Record<string, { examples: object }> }>(
        operation(route).responses,
      ).flatMap(([status, { content }]) =>
        Object.keys(content?.['application/problem+json']?.examples ?? {}).map((code) => `${status} ${code}`),
      )
      const expected = new Set([
        'validation_failed',
        'too_many_requests',
        'internal_error',
        'unavailable',
        ...(route.method === 'GET' ? [] : ['outcome_unknown']),
        ...(route.body ? ['payload_too_large'] : []),
        ...(route.body && route.bodyTypes.length === 0 ? ['malformed_json'] : []),
        ...(route.open ? [] : ['unauthenticated', 'session_ended', 'account_suspended']),
        ...route.errors,
      ])
      expect(listed.sort(), name).toEqual(
        [...expected]
          .map((code) => `${errorCatalogue[code as keyof typeof errorCatalogue].status} ${code}`)
          .sort(),
      )
    }
  })

  it('describes every success of a route', () => {
    for (const [name, route] of everyRoute) {
      for (const [status, { body }] of Object.entries(route.answers)) {
        const { content } = operation(route).responses[status]
        expect(content?.['application/json'] !== undefined, `${name} ${status}`).toBe(body !== undefined)
      }
    }
  })

  it('names every parameter that a path has', () => {
    for (const [name, route] of everyRoute) {
      const described = (operation(route).parameters ?? [])
        .filter((parameter: { in: string }) => parameter.in === 'path')
        .map((parameter: { name: string }) => `{${parameter.name}}`)
      expect(described, name).toEqual(route.path.match(/\{\w+\}/g) ?? [])
    }
  })

  it('resolves every reference', () => {
    const refs = references(document)
    expect(refs.length).toBeGreaterThan(100)
    for (const ref of refs) expect(resolve(ref), ref).toBeDefined()
  })

  it('shows refusals that are problem documents', () => {
    for (const [code, { value }] of Object.entries<{ value: unknown }>(document.components.examples)) {
      expect(Problem.parse(value)).toMatchObject({ code })
    }
  })

  /** The body that creates a group; each kind of chat has one of its own. */
  const groupRequest = () => {
    const { schema } = operation(routes.createChat).requestBody.content['application/json']
    return (schema.oneOf ?? schema.anyOf).find(
      ({ properties }: { properties: { kind: { const: string } } }) => properties.kind.const === 'group',
    )
  }

  it('says how long, how many and of what shape', () => {
    const { properties } = groupRequest()
    expect(properties.name).toMatchObject({
      minLength: limits.chatName.min,
      maxLength: limits.chatName.max,
    })
    expect(properties.members.maxItems).toBe(limits.usernamesPerRequest)
    expect(document.components.schemas.Username).toMatchObject({
      minLength: limits.username.min,
      maxLength: limits.username.max,
    })
  })

  it('describes numbers in a query as numbers', () => {
    const limit = operation(routes.listChats).parameters.find((p: { name: string }) => p.name === 'limit')
    expect(limit.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: limits.page.max })
    expect(limit.required).toBeUndefined()
  })

  it('closes requests, asks for no field that has a default, and leaves answers open', () => {
    const request = groupRequest()
    expect(request.additionalProperties).toBe(false)
    expect(request.required).toEqual(['kind', 'name'])
    expect(document.components.schemas.Chat.additionalProperties).toBeUndefined()
  })

  it('closes no reference to fields beside it: nothing would fit what it refers to', () => {
    const closed = (node: unknown): unknown[] => {
      if (typeof node !== 'object' || node === null) return []
      const inner = Object.values(node).flatMap(closed)
      return '$ref' in node && 'additionalProperties' in node ? [node, ...inner] : inner
    }
    expect(closed(document)).toEqual([])
  })

  it('requires no body where the operation has none to require', () => {
    expect(operation(routes.logout).requestBody.required).toBe(false)
    expect(operation(routes.sendMessage).requestBody.required).toBe(true)
  })

  it('finds its server beside itself', () => {
    expect(document.servers.map(({ url }: { url: string }) => url)).toEqual(['.'])
  })

  it('has the version of the package', () => {
    expect(apiVersion).toBe(packageJson.version)
  })

  it('documents every frame of the socket', () => {
    const schemas = Object.values<{ properties?: { action?: { const: string }; type?: { const?: string } } }>(
      document.components.schemas,
    )
    for (const action of Object.keys(clientFrames)) {
      expect(schemas.some(({ properties }) => properties?.action?.const === action)).toBe(true)
    }
    for (const frame of [...Object.values(replies), ...Object.values(pushes)]) {
      const type = frame.shape.type.value
      expect(schemas.some(({ properties }) => properties?.type?.const === type)).toBe(true)
    }
  })
})
