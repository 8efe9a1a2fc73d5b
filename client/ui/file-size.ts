import { getLocale } from '../../words/runtime.js'

const MB = 1_000_000

/** Bytes as people read them: "64 kB", "1.8 MB". */
export function fileSize(bytes: number): string {
  const isSmall = bytes < MB / 10
  const format = new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: isSmall ? 'kilobyte' : 'megabyte',
    maximumFractionDigits: isSmall ? 0 : 1,
  })
  return format.format(isSmall ? Math.ceil(bytes / 1_000) : bytes / MB)
}

/** 0 to 1 as a percentage. */
export const percent = (share: number): string =>
  new Intl.NumberFormat(getLocale(), { style: 'percent' }).format(share)
