import { announcement } from '../lib/announce.ts'
import { useStore } from '../lib/store.ts'

/** The live region for screen readers. It must exist before the first announcement. */
export const Announcer = () => (
  <div class="hidden" role="status" aria-live="polite">
    {useStore(announcement)}
  </div>
)
