import { serveDocs } from './serve-docs.ts'

/** `swagger-ui/` holds swagger-ui-dist's files; the deployment puts it beside the bundle. */
export const handler = serveDocs(new URL('./swagger-ui/', import.meta.url))
