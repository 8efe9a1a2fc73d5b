import { LineCapStyle, type PDFPage } from '@cantoo/pdf-lib'
import { markIn, type Mark } from '../../shared/tasks/sign-rules.ts'
import type { SignField } from '../../shared/tasks/sign.ts'
import { INK, type Typesetter } from './typesetter.ts'

/** Of a place, how much of its height letters may take, and the largest they get in one that is higher. */
const LETTERS = 0.62
const LARGEST = 14
const HAND_LETTERS = 0.72
/** Of a drawn stroke, in points. */
const STROKE = 1.4

interface Box {
  x: number
  y: number
  width: number
  height: number
}
export interface Setters {
  text: Typesetter
  /** For names that stand for a signature. */
  hand: Typesetter
}

/** Writes an answer where its field stands. Shares are of the page from its top left, a page counts from its bottom. */
export async function fill(page: PDFPage, field: SignField, answer: string, setters: Setters): Promise<void> {
  const { width, height } = page.getSize()
  const box = {
    x: field.x * width,
    y: (1 - field.y - field.height) * height,
    width: field.width * width,
    height: field.height * height,
  }
  if (field.type === 'tick') return tick(page, box)
  if (field.type === 'date' || field.type === 'text')
    return write(page, answer, box, { setter: setters.text, share: LETTERS, largest: LARGEST })
  const mark = markIn(answer)
  if (mark?.how === 'drawn') draw(page, mark, box)
  else if (mark)
    await write(page, mark.name, box, { setter: setters.hand, share: HAND_LETTERS, largest: Infinity })
}

interface Hand {
  setter: Typesetter
  share: number
  largest: number
}

/** On one line, in letters as large as the place lets them be. */
async function write(page: PDFPage, text: string, box: Box, { setter, share, largest }: Hand): Promise<void> {
  const [line] = setter.lines(text.replace(/\s+/g, ' '), 1, Infinity)
  if (!line) return
  const size = Math.min(largest, box.height * share, box.width / Math.max(line.width, 0.1))
  const y = box.y + (box.height - size) / 2 + size * 0.22
  await setter.writeLine(page, line, { x: box.x, y, size, width: box.width })
}

function tick(page: PDFPage, { x, y, width, height }: Box): void {
  const size = Math.min(width, height)
  const at = (across: number, up: number) => ({
    x: x + (width - size) / 2 + across * size,
    y: y + (height - size) / 2 + up * size,
  })
  const pen = { thickness: size * 0.12, color: INK, lineCap: LineCapStyle.Round }
  page.drawLine({ start: at(0.18, 0.48), end: at(0.4, 0.24), ...pen })
  page.drawLine({ start: at(0.4, 0.24), end: at(0.82, 0.8), ...pen })
}

function draw(page: PDFPage, mark: Mark & { how: 'drawn' }, box: Box): void {
  const scale = Math.min(box.width / mark.width, box.height / mark.height)
  const left = box.x + (box.width - mark.width * scale) / 2
  const top = box.y + box.height - (box.height - mark.height * scale) / 2
  for (const stroke of mark.strokes)
    page.drawSvgPath(pathOf(stroke), {
      x: left,
      y: top,
      scale,
      borderColor: INK,
      borderWidth: STROKE / scale,
      borderLineCap: LineCapStyle.Round,
    })
}

/** Round through the middles between points, as a pen goes; a point alone is a dot. */
function pathOf(stroke: readonly number[]): string {
  const points = Array.from({ length: stroke.length / 2 }, (_each, index) => ({
    x: stroke[index * 2] ?? 0,
    y: stroke[index * 2 + 1] ?? 0,
  }))
  const [first = { x: 0, y: 0 }, ...others] = points
  if (others.length === 0) return `M ${first.x} ${first.y} L ${first.x + 0.1} ${first.y}`
  const curves = others.slice(0, -1).map(({ x, y }, index) => {
    const next = others[index + 1] ?? { x, y }
    return `Q ${x} ${y} ${(x + next.x) / 2} ${(y + next.y) / 2}`
  })
  const last = others.at(-1) ?? first
  return [`M ${first.x} ${first.y}`, ...curves, `L ${last.x} ${last.y}`].join(' ')
}
