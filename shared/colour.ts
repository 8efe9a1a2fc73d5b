/** `#rrggbb`, in small letters. */
export const COLOUR = /^#[0-9a-f]{6}$/

/** Least contrast of text with its ground: WCAG 2.2, 1.4.3. */
export const LEAST_CONTRAST = 4.5

export const WHITE = '#ffffff'

/** How different two colours are in brightness, 1 to 21: WCAG 2.2, "contrast ratio". */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** `share` of the other colour, 0 to 1, in the first. */
export const mixed = (one: string, other: string, share: number): string =>
  `#${channelsOf(one)
    .map((value, channel) => Math.round(value + ((channelsOf(other)[channel] ?? value) - value) * share))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`

/** WCAG 2.2, "relative luminance". */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

const channelsOf = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
