/** 16 px grid, 1.5 px line, round ends: the outline of each icon. */
export const icons = {
  alert: 'M8 2.6 14 13H2L8 2.6zM8 6.75v2.75M8 11.25h.01',
  back: 'm9.75 4-4 4 4 4',
  check: 'm3.5 8.5 3 3 6-7',
  close: 'm4 4 8 8M12 4l-8 8',
  door: 'M3.75 13.75V3.5c0-.7.55-1.25 1.25-1.25h6c.7 0 1.25.55 1.25 1.25v10.25M2 13.75h12M9.75 8.25h.01',
  eye: 'M1.75 8S4 3.75 8 3.75 14.25 8 14.25 8 12 12.25 8 12.25 1.75 8 1.75 8zM8 6.1a1.9 1.9 0 1 1 0 3.8 1.9 1.9 0 0 1 0-3.8z',
  fold: 'm4.5 6.25 3.5 3.5 3.5-3.5',
  'hide-history': 'M8 4 4 8l4 4M12 4 8 8l4 4',
  leave: 'M6.5 13.25H4c-.7 0-1.25-.55-1.25-1.25V4c0-.7.55-1.25 1.25-1.25h2.5M10 5l3 3-3 3M13 8H6.25',
  link: 'M6.7 9.3a2.7 2.7 0 0 0 3.8 0l2.2-2.2a2.7 2.7 0 0 0-3.8-3.8l-.8.8M9.3 6.7a2.7 2.7 0 0 0-3.8 0L3.3 8.9a2.7 2.7 0 0 0 3.8 3.8l.8-.8',
  mail: 'M3.75 3.5h8.5c1 0 1.75.8 1.75 1.75v5.5c0 1-.8 1.75-1.75 1.75h-8.5C2.8 12.5 2 11.7 2 10.75v-5.5c0-1 .8-1.75 1.75-1.75zM2.5 4.9l5.5 3.9 5.5-3.9',
  offline:
    'm2.5 2.5 11 11M2 6.4a8.6 8.6 0 0 1 2.6-1.7M6.9 3.9A8.7 8.7 0 0 1 14 6.4M4.3 8.9a5.3 5.3 0 0 1 2.2-1.3M10 7.9a5.3 5.3 0 0 1 1.7 1M8 12h.01',
  plus: 'M8 3.25v9.5M3.25 8h9.5',
  refresh: 'M13.25 8a5.25 5.25 0 1 1-1.6-3.8l1.6 1.5M13.25 2.5v3.2h-3.2',
  'show-history': 'm4 4 4 4-4 4M8 4l4 4-4 4',
  text: 'M4.5 2.5h7c1 0 1.75.8 1.75 1.75v7.5c0 1-.8 1.75-1.75 1.75h-7c-1 0-1.75-.8-1.75-1.75v-7.5c0-1 .8-1.75 1.75-1.75zM5.5 5.75h5M5.5 8.25h5M5.5 10.75h2.75',
} as const

export type IconName = keyof typeof icons

/** Those with a side, mirrored from right to left. */
export const directional: ReadonlySet<IconName> = new Set(['back', 'hide-history', 'show-history', 'leave'])
