/** Icon paths on a 24 × 24 grid, drawn for this page. */
const strokes = {
  back: 'M15 5l-7 7 7 7',
  plus: 'M12 5v14M5 12h14',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16.5 16.5 20 20',
  close: 'M6 6l12 12M18 6 6 18',
  send: 'M12 19V6M6 11.5 12 5.5l6 6',
  clip: 'M19 11.5l-7 7a4.6 4.6 0 0 1-6.5-6.5l7.5-7.5a3 3 0 0 1 4.3 4.3l-7.3 7.2a1.4 1.4 0 0 1-2-2l6.5-6.4',
  smile:
    'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5v.2M15 9.5v.2',
  reply: 'M10 6 4.5 11.5 10 17M5 11.5h8.5c3.5 0 5.5 2 5.5 5.5',
  edit: 'M5 19l.8-3.6L15.5 5.7a1.6 1.6 0 0 1 2.3 0l.5.5a1.6 1.6 0 0 1 0 2.3L8.6 18.2 5 19z',
  trash: 'M5 7h14M9.5 7V5h5v2M7 7l.8 12h8.4L17 7M10.3 10.5v5M13.7 10.5v5',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM3 19c.3-3 2.7-4.7 6-4.7s5.7 1.7 6 4.7M16 5.5a3.2 3.2 0 0 1 0 6.2M18 14.7c1.8.7 2.8 2.2 3 4.3',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  read: 'M2.5 12.5 7 17l9-9.5M11.5 16l1 1L22 7.5',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5',
  down: 'M12 5v14M6 13l6 6 6-6',
  file: 'M7 3.5h7l4.5 4.5v12.5H7zM14 3.5V8h4.5',
  leave: 'M14 5H6v14h8M11 12h9.5M17 8.5l3.5 3.5-3.5 3.5',
  bubble:
    'M5 5.5h14a1.5 1.5 0 0 1 1.5 1.5v8a1.5 1.5 0 0 1-1.5 1.5h-7L7.5 20v-3.5H5A1.5 1.5 0 0 1 3.5 15V7A1.5 1.5 0 0 1 5 5.5z',
  lock: 'M6.5 11h11v8.5h-11zM9 11V8a3 3 0 0 1 6 0v3',
  cloud: 'M4 4l16 16M8 8.5a4 4 0 0 0-1 8h9.5M11 6.2A5.5 5.5 0 0 1 17.3 10a3.3 3.3 0 0 1 2.2 5.3',
  star: 'M12 4.5l2.3 4.7 5.2.8-3.8 3.7.9 5.2-4.6-2.5-4.6 2.5.9-5.2L4.5 10l5.2-.8z',
  gear: 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM19 12a7 7 0 0 0-.1-1.2l2-1.5-2-3.4-2.3 1a7 7 0 0 0-2-1.2L14.2 3H9.8l-.4 2.7a7 7 0 0 0-2 1.2l-2.3-1-2 3.4 2 1.5a7 7 0 0 0 0 2.4l-2 1.5 2 3.4 2.3-1a7 7 0 0 0 2 1.2l.4 2.7h4.4l.4-2.7a7 7 0 0 0 2-1.2l2.3 1 2-3.4-2-1.5c.1-.4.1-.8.1-1.2z',
  mail: 'M4 6h16v12H4zM4.5 7l7.5 6 7.5-6',
  device: 'M4.5 5.5h15v10h-15zM2.5 19h19',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 19.5h14',
  block: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 6.5l11 11',
} as const
export type IconName = keyof typeof strokes

/** Decorative and hidden from screen readers: the element around it carries the label. */
export const Icon = ({ name, size = 20 }: { name: IconName; size?: number }) => (
  <svg
    aria-hidden="true"
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d={strokes[name]} />
  </svg>
)
