import { PDFHexString, PDFName, type PDFDocument, type PDFPage, type PDFRef } from '@cantoo/pdf-lib'
import type { Subset } from 'fontkit'
import { createHash } from 'node:crypto'
import type { Typeface } from './fonts.ts'
import type { Glyph } from './shape.ts'

/** Letters of one `bfchar` section (PDF 32000-1, 9.10.3). */
const SECTION = 100
/** Of a font descriptor: its glyphs have codes of their own. */
const SYMBOLIC = 4

/**
 * A typeface in a document, as a composite font whose codes are glyphs of a subset (PDF 32000-1, 9.7): with the text
 * that each stands for, so that it can be searched, copied and read aloud.
 */
export class EmbeddedFace {
  readonly #pdf: PDFDocument
  readonly #face: Typeface
  readonly #subset: Subset
  readonly #ref: PDFRef
  readonly #widths = new Map<number, number>()
  readonly #texts = new Map<number, string>()
  readonly #codes = new Map<number, number>()
  readonly #names = new Map<PDFPage, PDFName>()

  constructor(pdf: PDFDocument, face: Typeface) {
    this.#pdf = pdf
    this.#face = face
    this.#subset = face.outlines.createSubset()
    this.#ref = pdf.context.nextRef()
  }

  /** What the page calls it. */
  nameOn(page: PDFPage): PDFName {
    const name = this.#names.get(page) ?? page.node.newFontDictionary('Foyer', this.#ref)
    this.#names.set(page, name)
    return name
  }

  /** The code of a glyph, in hex. */
  code(glyph: Glyph): string {
    const code = this.#codes.get(glyph.id) ?? this.#take(glyph.id)
    if (glyph.text && !this.#texts.has(code)) this.#texts.set(code, glyph.text)
    return hex(code)
  }

  #take(id: number): number {
    const glyph = this.#face.outlines.getGlyph(id)
    // Its type says otherwise, but it answers with the glyph's place in the subset.
    const code = this.#subset.includeGlyph(glyph) as unknown as number
    this.#codes.set(id, code)
    this.#widths.set(code, Math.round((glyph.advanceWidth * 1_000) / this.#face.upem))
    return code
  }

  embed(): void {
    const { context } = this.#pdf
    const bytes = this.#subset.encode()
    const tag = [...createHash('sha256').update(bytes).digest().subarray(0, 6)]
      .map((byte) => String.fromCharCode(65 + (byte % 26)))
      .join('')
    const name = PDFName.of(`${tag}+${this.#face.name}`)
    const { ascent, descent, bbox } = this.#face.outlines
    const inEm = (value: number) => Math.round((value * 1_000) / this.#face.upem)
    const descriptor = context.register(
      context.obj({
        Type: 'FontDescriptor',
        FontName: name,
        Flags: SYMBOLIC,
        FontBBox: [bbox.minX, bbox.minY, bbox.maxX, bbox.maxY].map(inEm),
        ItalicAngle: 0,
        Ascent: inEm(ascent),
        Descent: inEm(descent),
        CapHeight: inEm(ascent),
        StemV: 80,
        FontFile2: context.register(context.flateStream(bytes, { Length1: bytes.length })),
      }),
    )
    const descendant = context.register(
      context.obj({
        Type: 'Font',
        Subtype: 'CIDFontType2',
        BaseFont: name,
        CIDSystemInfo: {
          Registry: PDFHexString.fromText('Adobe'),
          Ordering: PDFHexString.fromText('Identity'),
          Supplement: 0,
        },
        FontDescriptor: descriptor,
        CIDToGIDMap: 'Identity',
        DW: 1_000,
        W: [...this.#widths].flatMap(([code, width]) => [code, [width]]),
      }),
    )
    context.assign(
      this.#ref,
      context.obj({
        Type: 'Font',
        Subtype: 'Type0',
        BaseFont: name,
        Encoding: 'Identity-H',
        DescendantFonts: [descendant],
        ToUnicode: context.register(context.flateStream(this.#toUnicode())),
      }),
    )
  }

  #toUnicode(): string {
    const pairs = [...this.#texts].map(([code, text]) => `<${hex(code)}> <${utf16(text)}>`)
    const sections = Array.from({ length: Math.ceil(pairs.length / SECTION) }, (_each, index) => {
      const some = pairs.slice(index * SECTION, (index + 1) * SECTION)
      return `${some.length} beginbfchar\n${some.join('\n')}\nendbfchar`
    })
    return `/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
${sections.join('\n')}
endcmap
CMapName currentdict /CMap defineresource pop
end
end`
  }
}

const hex = (code: number): string => code.toString(16).padStart(4, '0')
const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_each, index) => hex(text.charCodeAt(index))).join('')
