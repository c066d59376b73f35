import { Ajv, type ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { asyncApiDocument } from '../../functions/http/docs/asyncapi/async-api-document.ts'
import { openApiDocument } from '../../functions/http/docs/openapi/open-api-document.ts'

/** The part of JSON Schema that the documents use. */
export type Schema = {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: Schema | boolean
  items?: Schema
  minItems?: number
  maxItems?: number
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
}

export type Parameter = { in: 'path' | 'query'; name: string; required?: boolean; schema: Schema }
export type Content = Record<string, { schema?: Schema; examples?: Record<string, unknown> }>

/** An operation of the OpenAPI document. */
export type OperationDocument = {
  operationId: string
  method: string
  path: string
  /** The function that serves it. */
  group: string
  open: boolean
  parameters: Parameter[]
  body: Content | undefined
  bodyRequired: boolean
  responses: Record<string, { content?: Content }>
}

/** An action of the AsyncAPI document. */
export type ActionDocument = { action: string; frame: Schema; reply: string }

type Message = { $ref: string }
export type Documents = {
  operations: OperationDocument[]
  actions: ActionDocument[]
  /** Follows a reference within the document of either kind. */
  resolve: (schema: Schema) => Schema
  /** The fault of an answer's body; undefined if it fits. */
  faultInAnswer: (
    operation: OperationDocument,
    status: number,
    type: string,
    body: unknown,
  ) => string | undefined
  /** The faults of a request's JSON; none if it fits. */
  faultsInBody: (operation: OperationDocument, body: unknown) => { keyword: string }[]
  faultInFrame: (schemaName: string, frame: unknown) => string | undefined
  pushes: string[]
}

const asRead = <T>(document: unknown): T => JSON.parse(JSON.stringify(document)) as T

type OpenApi = {
  paths: Record<
    string,
    Record<
      string,
      {
        operationId: string
        tags: string[]
        security: unknown[]
        parameters?: Parameter[]
        requestBody?: { required?: boolean; content: Content }
        responses: OperationDocument['responses']
      }
    >
  >
  components: { schemas: Record<string, Schema> }
}
type AsyncApi = {
  operations: Record<string, { action: string; messages: Message[]; reply?: { messages: Message[] } }>
  components: { schemas: Record<string, Schema> }
}

const lastPart = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1)
const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))
const pointer = (...parts: string[]): string => parts.map((part) => `/${escaped(part)}`).join('')

const isTimestamp = (text: string) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text)

const withFormats = <A extends Ajv>(ajv: A): A => {
  ajv.addFormat('date-time', (text: string) => isTimestamp(text) && !Number.isNaN(Date.parse(text)))
  ajv.addFormat('uri', (text: string) => URL.canParse(text))
  for (const ofInputs of ['email', 'password']) ajv.addFormat(ofInputs, true)
  return ajv
}

const worded = (validate: ValidateFunction, value: unknown): string | undefined =>
  validate(value)
    ? undefined
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ')

/** The documents that Parley publishes, as a client reads them. */
export const readDocuments = (): Documents => {
  const rest = asRead<OpenApi>(openApiDocument())
  const live = asRead<AsyncApi>(asyncApiDocument('wss://live.example.com/live'))
  const options = { strict: false, allErrors: true, validateSchema: false } as const
  const ofRest = withFormats(new Ajv2020(options)).addSchema({ ...rest, $id: 'rest' } as object)
  const ofLive = withFormats(new Ajv(options)).addSchema({ ...live, $id: 'live' } as object)

  const compiled = new Map<string, ValidateFunction>()
  const validatorAt = (ajv: Ajv, ref: string): ValidateFunction => {
    const known = compiled.get(ref) ?? ajv.compile({ $ref: ref })
    compiled.set(ref, known)
    return known
  }

  const operations = Object.entries(rest.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, described]): OperationDocument => ({
        operationId: described.operationId,
        method: method.toUpperCase(),
        path,
        group: described.tags[0] ?? '',
        open: described.security.length === 0,
        parameters: described.parameters ?? [],
        body: described.requestBody?.content,
        bodyRequired: described.requestBody?.required === true,
        responses: described.responses,
      }),
    ),
  )
  const actions = Object.entries(live.operations)
    .filter(([, { action }]) => action === 'receive')
    .map(
      ([action, { messages, reply }]): ActionDocument => ({
        action,
        frame: { $ref: `#/components/schemas/${lastPart(messages[0]?.$ref ?? '')}` },
        reply: lastPart(reply?.messages[0]?.$ref ?? ''),
      }),
    )
  const schemas = { ...live.components.schemas, ...rest.components.schemas }

  return {
    operations,
    actions,
    resolve: (schema) => {
      if (schema.$ref === undefined) return schema
      const found = schemas[lastPart(schema.$ref)]
      if (!found) throw new Error(`The document has no ${schema.$ref}`)
      return found
    },
    faultInAnswer: ({ method, path, responses }, status, type, body) => {
      const { content = {} } = responses[status] ?? {}
      if (content[type]?.schema === undefined) return undefined
      const at = pointer('paths', path, method.toLowerCase(), 'responses', String(status), 'content', type)
      // Most refusals share one schema: it is compiled once.
      const component = content[type].schema.$ref
      return worded(validatorAt(ofRest, `rest${component ?? `#${at}/schema`}`), body)
    },
    faultsInBody: ({ method, path }, body) => {
      const at = pointer('paths', path, method.toLowerCase(), 'requestBody', 'content', 'application/json')
      const validate = validatorAt(ofRest, `rest#${at}/schema`)
      return validate(body) ? [] : (validate.errors ?? [])
    },
    faultInFrame: (name, frame) =>
      worded(validatorAt(ofLive, `live#${pointer('components', 'schemas', name)}`), frame),
    pushes: (live.operations['push']?.messages ?? []).map(({ $ref }) => lastPart($ref)),
  }
}
