import { contrast, LEAST_CONTRAST, mixed, WHITE } from '../../shared/colour.ts'

/** What the room is coloured with, by token (client/ui/tokens.css). */
export interface Palette {
  brand: string
  'brand-fill': string
  'on-brand': string
  'brand-tint': string
}

/** The lightest and darkest grounds of the customer's pages, with what a tint is mixed into. */
const grounds = {
  light: { surface: WHITE, hardest: '#e6ebea', towards: '#000000' },
  dark: { surface: '#131c1e', hardest: '#202b2d', towards: WHITE },
}
/** Never exactly on the limit: the browser rounds as well. */
const SAFE = LEAST_CONTRAST + 0.1
/** White on a filled button in the dark: bright enough to be seen, dark enough to be read. */
const FILL_IN_THE_DARK = 5.6

/** A team's colour in both themes: words, marks, fills and tints that can all be read. */
export const palettesOf = (colour: string): { light: Palette; dark: Palette } => ({
  light: palette(colour, 'light', colour),
  dark: palette(
    colour,
    'dark',
    until(colour, WHITE, (each) => contrast(WHITE, each) <= FILL_IN_THE_DARK),
  ),
})

function palette(colour: string, theme: keyof typeof grounds, fill: string): Palette {
  const { surface, hardest, towards } = grounds[theme]
  const tint = mixed(surface, colour, theme === 'light' ? 0.1 : 0.22)
  return {
    brand: until(colour, towards, (each) => contrast(each, hardest) >= SAFE && contrast(each, tint) >= SAFE),
    'brand-fill': fill,
    'on-brand': WHITE,
    'brand-tint': tint,
  }
}

const STEPS = 50

/** The colour itself where it will do, else the first one on the way to the other that does. */
function until(colour: string, other: string, will: (each: string) => boolean): string {
  for (let step = 0; step < STEPS; step += 1) {
    const each = mixed(colour, other, step / STEPS)
    if (will(each)) return each
  }
  return other
}

/** The stylesheet of a team's colour, over the tokens. */
export function brandCss(colour: string): string {
  const { light, dark } = palettesOf(colour)
  return [
    `:root{${declared(light)}--brand-scene:${colour}}`,
    `@media(prefers-color-scheme:dark){:root:not([data-theme='light']){${declared(dark)}}}`,
    `:root[data-theme='dark']{${declared(dark)}}`,
  ].join('\n')
}

const declared = (palette: Palette): string =>
  Object.entries(palette)
    .map(([token, colour]) => `--${token}:${colour};`)
    .join('')
