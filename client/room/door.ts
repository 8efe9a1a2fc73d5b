/** The outline of a door that is closed: not needed for the first content. */
export const door =
  'M3.75 13.75V3.5c0-.7.55-1.25 1.25-1.25h6c.7 0 1.25.55 1.25 1.25v10.25M2 13.75h12M9.75 8.25h.01'
