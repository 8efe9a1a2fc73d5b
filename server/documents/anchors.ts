import { getDocument, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Anchors } from '../../shared/documents.ts'

type Anchor = Anchors['items'][number]

const MOST = 200

interface Piece {
  text: string
  x: number
  y: number
  width: number
  height: number
}

/** Where a text stands on the pages, whatever its case, as far as it stands in one line. */
export async function anchors(bytes: Uint8Array, text: string): Promise<Anchor[]> {
  const wanted = plain(text)
  // It takes the bytes for itself.
  const task = getDocument({
    data: Uint8Array.from(bytes),
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    verbosity: VerbosityLevel.ERRORS,
  })
  const pdf = await task.promise
  const found: Anchor[] = []
  for (let number = 1; number <= pdf.numPages && found.length < MOST; number++) {
    const page = await pdf.getPage(number)
    const { width, height } = page.getViewport({ scale: 1 })
    const { items } = await page.getTextContent()
    const pieces = items.flatMap((item): Piece[] =>
      'str' in item && item.str
        ? [
            {
              text: item.str,
              x: Number(item.transform[4]),
              y: height - Number(item.transform[5]) - item.height,
              width: item.width,
              height: item.height,
            },
          ]
        : [],
    )
    for (const { x, y, width: wide, height: high } of placesIn(pieces, wanted))
      found.push({
        page: number - 1,
        x: share(x / width),
        y: share(y / height),
        width: share(wide / width),
        height: share(high / height),
      })
    page.cleanup()
  }
  await task.destroy()
  return found.slice(0, MOST)
}

const share = (value: number): number => Math.min(1, Math.max(0, value))
const plain = (text: string): string => text.replace(/\s+/g, ' ').toLocaleLowerCase('en')

/** A letter of a piece is as wide as the others: near enough to put a field beside. */
function placesIn(pieces: readonly Piece[], wanted: string): Omit<Piece, 'text'>[] {
  const letters = pieces.flatMap((piece) => {
    const signs = [...plain(piece.text)]
    const width = piece.width / Math.max(1, signs.length)
    return signs.map((sign, index) => ({ ...piece, sign, x: piece.x + index * width, width }))
  })
  const text = letters.map(({ sign }) => sign[0] ?? ' ').join('')
  const places: Omit<Piece, 'text'>[] = []
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const [first, last] = [letters[at], letters[at + wanted.length - 1]]
    if (!first || !last || Math.abs(first.y - last.y) > first.height) continue
    places.push({ x: first.x, y: first.y, width: last.x + last.width - first.x, height: first.height })
  }
  return places
}
