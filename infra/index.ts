/** The public surface of `@parley/cdk`. */
// biome-ignore-all lint/performance/noBarrelFile: the entry of a published package
export type { DomainEventName } from '../shared/contract/domain-events.ts'
export { InvalidSettingsError } from './invalid-settings-error.ts'
export { Parley, type ParleyProps } from './parley.ts'
