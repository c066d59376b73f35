import type * as z from 'zod'
import type {
  ZodOpenApiContentObject,
  ZodOpenApiOperationObject,
  ZodOpenApiResponsesObject,
  ZodOpenApiSecuritySchemeObject,
} from 'zod-openapi'
import { answers } from '../../../../shared/contract/answers.ts'
import type { Operation } from '../../../../shared/contract/routes/routes.ts'
import type { Route } from '../../../../shared/contract/routes/route.ts'
import { refusalsOf } from './refusals.ts'

export const bearerOf = (issuer: string | undefined): ZodOpenApiSecuritySchemeObject => ({
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    issuer === undefined
      ? 'The `accessToken` from `POST /auth/login` or `POST /auth/refresh`.'
      : `An access token of ${issuer}.`,
})

/** A route of the contract as OpenAPI's operation object. */
export const operationOf = (operation: Operation, route: Route): ZodOpenApiOperationObject => ({
  operationId: operation,
  tags: [route.group],
  summary: route.summary,
  security: route.open ? [] : [{ bearer: [] }],
  ...parametersOf(route),
  ...(route.body && {
    requestBody: { required: !route.body.isOptional(), content: bodyOf(route.body, route) },
  }),
  responses: { ...answersOf(route), ...refusalsOf(route) },
})

const parametersOf = (route: Route) => {
  const requestParams = {
    ...(hasFields(route.params) && { path: route.params }),
    ...(hasFields(route.query) && { query: route.query }),
  }
  return Object.keys(requestParams).length > 0 ? { requestParams } : {}
}

const hasFields = (schema: z.ZodType): schema is z.ZodObject =>
  'shape' in schema && Object.keys(schema.shape as object).length > 0

/** @see https://spec.openapis.org/oas/v3.1.1.html#considerations-for-file-uploads */
const filesOf = (types: readonly string[]) => Object.fromEntries(types.map((type) => [type, {}]))

/** A form with the JSON in a field. */
const formOf = (field: string): ZodOpenApiContentObject => ({
  'application/x-www-form-urlencoded': {
    schema: {
      type: 'object',
      required: [field],
      properties: { [field]: { type: 'string', contentMediaType: 'application/json' } },
    },
  },
})

const bodyOf = (schema: z.ZodType, { bodyTypes, formField }: Route): ZodOpenApiContentObject =>
  bodyTypes.length > 0
    ? filesOf(bodyTypes)
    : { 'application/json': { schema }, ...(formField !== undefined && formOf(formField)) }

const contentOf = ({ body, page, file }: Route['answers'][number]) => {
  if (body) return { content: { 'application/json': { schema: answers[body] } } }
  if (file) return { content: filesOf(file) }
  return page ? { content: { 'text/html': { schema: { type: 'string' as const } } } } : {}
}

const answersOf = (route: Route): ZodOpenApiResponsesObject =>
  Object.fromEntries(
    Object.entries(route.answers).map(([status, answer]) => [
      status,
      { description: answer.description, ...contentOf(answer) },
    ]),
  )
