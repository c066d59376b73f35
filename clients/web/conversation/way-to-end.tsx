import { Icon } from '../parts/icon.tsx'
import { IconButton } from '../parts/icon-button.tsx'

/** Leads from earlier messages back to the newest, and counts those that are unread. */
export const WayToEnd = ({ unread, toEnd }: { unread: number; toEnd: () => void }) => (
  <div class="under-log">
    {unread > 0 ? (
      <button type="button" class="pill" onClick={toEnd}>
        {unread === 1 ? '1 new message' : `${unread} new messages`}
        <Icon name="down" size={16} />
      </button>
    ) : (
      <IconButton icon="down" label="Go to the newest message" class="to-end" onClick={toEnd} />
    )}
  </div>
)
