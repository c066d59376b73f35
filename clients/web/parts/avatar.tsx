import { hueOf, initialsOf } from '../lib/hue.ts'

type Props = {
  id: string
  name: string
  online?: boolean
  size?: 'small' | 'middle' | 'large'
  square?: boolean
}

/** The initials of a user or chat, in a hue derived from the id. */
export const Avatar = ({ id, name, online = false, size = 'large', square = false }: Props) => (
  <span class={`avatar ${size}${square ? ' square' : ''}`} style={{ '--hue': hueOf(id) }} aria-hidden="true">
    {initialsOf(name)}
    {online && <span class="online" />}
  </span>
)
