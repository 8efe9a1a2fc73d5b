/** Outlines that come with this view. */
export const icons = {
  camera:
    'M2.75 5h2l1-1.5h4.5l1 1.5h2c.55 0 1 .45 1 1v6c0 .55-.45 1-1 1H2.75c-.55 0-1-.45-1-1V6c0-.55.45-1 1-1zM8 6.75a2.25 2.25 0 1 1 0 4.5 2.25 2.25 0 0 1 0-4.5z',
  download:
    'M8 2.75v7.25M5 7.25 8 10.25l3-3M2.75 10.25v1.5c0 .97.78 1.75 1.75 1.75h7c.97 0 1.75-.78 1.75-1.75v-1.5',
  close: 'm4 4 8 8M12 4l-8 8',
} as const
