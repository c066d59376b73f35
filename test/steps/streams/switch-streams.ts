import { callAws } from '../aws/aws-api.ts'
import { deployment } from '../deployment/deployment.ts'

type Mapping = {
  UUID: string
  EventSourceArn: string
  FilterCriteria?: { Filters?: { Pattern: string }[] }
}

/** No record comes from there, so a filter that asks for it lets none pass. */
const nowhere = { awsRegion: ['nowhere'] }

/**
 * Lets the deployed functions follow the table's stream, or lets all records pass by them: those that come while they are
 * off are not caught up on. Integration tests call the domain themselves and look at what it writes, yet each of their
 * writes would start these functions.
 */
export const switchStreams = async (to: 'on' | 'off'): Promise<void> => {
  const path = '/2015-03-31/event-source-mappings/'
  const { EventSourceMappings } = (await callAws('lambda', { method: 'GET', path })) as {
    EventSourceMappings: Mapping[]
  }
  const { tableName } = deployment()
  for (const { UUID, EventSourceArn, FilterCriteria } of EventSourceMappings) {
    if (!EventSourceArn.includes(`:table/${tableName}/stream/`)) continue
    const before = FilterCriteria?.Filters ?? [{ Pattern: '{}' }]
    const Filters = before.map(({ Pattern }) => {
      const { awsRegion: _, ...wanted } = JSON.parse(Pattern)
      return { Pattern: JSON.stringify(to === 'on' ? wanted : { ...wanted, ...nowhere }) }
    })
    await callAws('lambda', { method: 'PUT', path: `${path}${UUID}`, body: { FilterCriteria: { Filters } } })
  }
}
