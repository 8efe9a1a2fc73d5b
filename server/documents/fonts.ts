import * as fontkit from 'fontkit'
import type { Font as Outlines } from 'fontkit'
import { Blob, Face, Font } from 'harfbuzzjs'
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { isFont } from './font-files.ts'

const require = createRequire(import.meta.url)

/** A typeface: what shapes its text, and what its glyphs look like. */
export interface Typeface {
  name: string
  shaper: Font
  outlines: Outlines
  upem: number
  has(codePoint: number): boolean
}

/** Shipped with Foyer (SIL Open Font License), in the order they are asked; Latin, Greek and Cyrillic are in the first. */
const shipped = [
  '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  '@expo-google-fonts/noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf',
  '@expo-google-fonts/noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf',
  '@expo-google-fonts/noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf',
  '@expo-google-fonts/noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf',
  '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
]

/** As people write by hand; what it has not is taken from the others. */
const handwriting = '@expo-google-fonts/caveat/500Medium/Caveat_500Medium.ttf'

/** The fonts that text is set in: those configured, a folder of files, before those shipped. Read when first needed. */
export class Fonts {
  readonly #paths: readonly string[]
  readonly #open = new Map<string, Typeface>()

  constructor(folder: string | null = null, style: 'text' | 'hand' = 'text') {
    const own = folder ? readdirSync(folder).filter(isFont) : []
    this.#paths = [
      ...(style === 'hand' ? [require.resolve(handwriting)] : []),
      ...own.toSorted().map((name) => join(folder ?? '', name)),
      ...shipped.map((path) => require.resolve(path)),
    ]
  }

  /** The first that has all of these; null where none has. `preferred` goes before the others. */
  covering(codePoints: readonly number[], preferred: Typeface | null): Typeface | null {
    const visible = codePoints.filter((codePoint) => !isIgnorable(codePoint))
    const hasAll = (face: Typeface) => visible.every((codePoint) => face.has(codePoint))
    if (preferred && hasAll(preferred)) return preferred
    for (const path of this.#paths) {
      const face = this.#typeface(path)
      if (hasAll(face)) return face
    }
    return null
  }

  #typeface(path: string): Typeface {
    const known = this.#open.get(path)
    if (known) return known
    const bytes = readFileSync(path)
    const face = new Face(new Blob(bytes))
    const covered = new Set(face.collectUnicodes())
    const outlines = fontkit.create(bytes) as Outlines
    const typeface: Typeface = {
      name: outlines.postscriptName,
      shaper: new Font(face),
      outlines,
      upem: face.upem,
      has: (codePoint) => covered.has(codePoint),
    }
    this.#open.set(path, typeface)
    return typeface
  }
}

/** Joiners, marks of direction, variation selectors: they steer shaping and have no look of their own. */
const isIgnorable = (codePoint: number): boolean =>
  /\p{Default_Ignorable_Code_Point}/u.test(String.fromCodePoint(codePoint))
