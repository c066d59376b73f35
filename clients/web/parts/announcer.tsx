import { announcement } from '../lib/announce.ts'
import { useStore } from '../lib/store.ts'

/** Where screen readers hear of what happens elsewhere on the page. It is there from the start, so that it is heard. */
export const Announcer = () => (
  <div class="hidden" role="status" aria-live="polite">
    {useStore(announcement)}
  </div>
)
