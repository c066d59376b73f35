import { functionTable } from '../../../infra/function-table.ts'
import type { FunctionName } from '../../../infra/function-table.ts'
import { type Declaration, declare } from './figure.ts'

type Key = 'maxBytes' | `bytes.${FunctionName}` | `importMs.${FunctionName}` | `importShare.${FunctionName}`

const names = Object.keys(functionTable) as FunctionName[]
const mostBytes = 400_000

const perFunction = (name: FunctionName): [Key, Declaration][] => [
  [`bytes.${name}`, { what: `bundle of ${name}`, unit: 'bytes', atMost: mostBytes }],
  [`importMs.${name}`, { what: '  import', unit: 'ms', atMost: 60 }],
  [`importShare.${name}`, { what: '  import, of unbundled', unit: 'share', atMost: 0.5 }],
]

export const bundles = declare<Key>({
  maxBytes: { what: 'largest bundle', unit: 'bytes', atMost: mostBytes },
  ...(Object.fromEntries(names.flatMap(perFunction)) as Record<Exclude<Key, 'maxBytes'>, Declaration>),
})
