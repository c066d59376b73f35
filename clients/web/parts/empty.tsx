import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from './icon.tsx'

type Props = { icon: IconName; title: string; children?: ComponentChildren }

/** Fills an empty place: a title, and what to do next. */
export const Empty = ({ icon, title, children }: Props) => (
  <div class="empty">
    <span class="art">
      <Icon name={icon} size={28} />
    </span>
    <h2>{title}</h2>
    {children}
  </div>
)
