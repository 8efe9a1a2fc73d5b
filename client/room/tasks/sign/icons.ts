/** Outlines that come with this view. */
export const icons = {
  close: 'm4 4 8 8M12 4l-8 8',
  download:
    'M8 2.75v7.25M5 7.25 8 10.25l3-3M2.75 10.25v1.5c0 .97.78 1.75 1.75 1.75h7c.97 0 1.75-.78 1.75-1.75v-1.5',
} as const
