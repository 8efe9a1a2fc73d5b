import { PDFName, PDFString, type PDFDocument, type PDFPage, type PDFRef } from '@cantoo/pdf-lib'
import type { Subset } from 'fontkit'
import { createHash } from 'node:crypto'
import type { Typeface } from './fonts.ts'

/** Letters of one `bfchar` section (PDF 32000-1, 9.10.3). */
const SECTION = 100
/** Of a font descriptor: its glyphs have codes of their own. */
const SYMBOLIC = 4

/**
 * A typeface in a document, as a composite font (PDF 32000-1, 9.7). Its codes are glyphs of a subset with the text they
 * stand for, so that it can be searched, copied and read aloud: a glyph that stands for two texts has two codes.
 */
export class EmbeddedFace {
  readonly #pdf: PDFDocument
  readonly #face: Typeface
  readonly #subset: Subset
  readonly #ref: PDFRef
  readonly #codes = new Map<string, number>()
  /** By code: what stands in the subset, how wide it is, and for what. The first is of what is missing. */
  readonly #coded: { place: number; width: number; text: string }[] = [{ place: 0, width: 1_000, text: '' }]
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

  /** The code of a glyph that stands for this text, in hex, and how wide it is, in thousandths of the em. */
  glyph(id: number, text: string): { code: string; width: number } {
    const key = `${id} ${text}`
    const code = this.#codes.get(key) ?? this.#coded.push(this.#take(id, text)) - 1
    this.#codes.set(key, code)
    return { code: hex(code), width: this.#coded[code]?.width ?? 0 }
  }

  #take(id: number, text: string): { place: number; width: number; text: string } {
    const glyph = this.#face.outlines.getGlyph(id)
    // Its type says otherwise, but it answers with the glyph's place in the subset.
    const place = this.#subset.includeGlyph(glyph) as unknown as number
    return { place, width: Math.round((glyph.advanceWidth * 1_000) / this.#face.upem), text }
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
          Registry: PDFString.of('Adobe'),
          Ordering: PDFString.of('Identity'),
          Supplement: 0,
        },
        FontDescriptor: descriptor,
        CIDToGIDMap: context.register(context.flateStream(this.#places())),
        DW: 1_000,
        W: [0, this.#coded.map(({ width }) => width)],
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

  #places(): Buffer {
    const places = Buffer.alloc(this.#coded.length * 2)
    for (const [code, { place }] of this.#coded.entries()) places.writeUInt16BE(place, code * 2)
    return places
  }

  #toUnicode(): string {
    const pairs = this.#coded
      .map(({ text }, code) => `<${hex(code)}> <${utf16(text)}>`)
      // None stands for what is missing.
      .slice(1)
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
/** In hex, most significant byte first. */
export const utf16 = (text: string): string =>
  Array.from({ length: text.length }, (_each, index) => hex(text.charCodeAt(index))).join('')
