import { hueOf, initialsOf } from './hue.ts'

type Props = { id: string; name: string; online?: boolean; small?: boolean; square?: boolean }

/** Somebody's or some chat's initials, in a hue of its own that never changes. */
export const Avatar = ({ id, name, online = false, small = false, square = false }: Props) => (
  <span
    class={`avatar${small ? ' small' : ''}${square ? ' square' : ''}`}
    style={{ '--hue': hueOf(id) }}
    aria-hidden="true"
  >
    {initialsOf(name)}
    {online && <span class="online" />}
  </span>
)
