import { hueOf, initialsOf } from '../lib/hue.ts'

type Props = {
  id: string
  name: string
  online?: boolean
  /** The address of the picture. */
  picture?: string | undefined
  size?: 'small' | 'middle' | 'large'
  square?: boolean
}

/** The picture of a user, or else the initials of a user or chat, in a hue derived from the id. */
export const Avatar = ({ id, name, picture, online = false, size = 'large', square = false }: Props) => (
  <span class={`avatar ${size}${square ? ' square' : ''}`} style={{ '--hue': hueOf(id) }} aria-hidden="true">
    {picture ? <img src={picture} alt="" /> : initialsOf(name)}
    {online && <span class="online" />}
  </span>
)
