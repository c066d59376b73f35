import type { ButtonHTMLAttributes } from 'preact'
import { Icon, type IconName } from './icon.tsx'

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'icon' | 'label' | 'size'> & {
  icon: IconName
  /** Its accessible name and its tooltip. */
  label: string
  size?: number
}

/** A button that shows only an icon. */
export const IconButton = ({ icon, label, size = 20, class: extra, ...rest }: Props) => (
  <button
    type="button"
    {...(rest as object)}
    class={extra ? `icon-button ${extra}` : 'icon-button'}
    aria-label={label}
    title={label}
  >
    <Icon name={icon} size={size} />
  </button>
)
