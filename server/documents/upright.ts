import { degrees, type PDFDocument, type PDFPage } from '@cantoo/pdf-lib'

interface Box {
  left: number
  bottom: number
  right: number
  top: number
}

/** Adds what is shown of a page, on a page of that size: from its corner, and not turned. */
export async function upright(target: PDFDocument, page: PDFPage): Promise<PDFPage> {
  const box = shownOf(page)
  const turned = turnOf(page)
  if (turned === 0 && isWhole(page, box)) return target.addPage(page)
  const [width, height] = [box.right - box.left, box.top - box.bottom]
  const [across, up] = turned % 180 === 0 ? [width, height] : [height, width]
  const drawing = page.node.Contents() && (await target.embedPage(page, box))
  const shown = target.addPage([across, up])
  const corner = {
    0: { x: 0, y: 0 },
    90: { x: 0, y: up },
    180: { x: across, y: up },
    270: { x: across, y: 0 },
  }[turned]
  if (drawing) shown.drawPage(drawing, { ...corner, rotate: degrees(-turned) })
  return shown
}

/** As viewers do it: a page is turned by quarters, or not at all. */
function turnOf(page: PDFPage): 0 | 90 | 180 | 270 {
  const turned = ((page.getRotation().angle % 360) + 360) % 360
  return turned === 90 || turned === 180 || turned === 270 ? turned : 0
}

/** As viewers do it: of the page what its cut leaves, and all of it where that would be nothing. */
function shownOf(page: PDFPage): Box {
  const [media, crop] = [boxOf(page.getMediaBox()), boxOf(page.getCropBox())]
  const both = {
    left: Math.max(media.left, crop.left),
    bottom: Math.max(media.bottom, crop.bottom),
    right: Math.min(media.right, crop.right),
    top: Math.min(media.top, crop.top),
  }
  return both.left < both.right && both.bottom < both.top ? both : media
}

/** Its corners may be given in any order. */
const boxOf = ({ x, y, width, height }: ReturnType<PDFPage['getMediaBox']>): Box => ({
  left: Math.min(x, x + width),
  bottom: Math.min(y, y + height),
  right: Math.max(x, x + width),
  top: Math.max(y, y + height),
})

function isWhole(page: PDFPage, { left, bottom, right, top }: Box): boolean {
  const { x, y, width, height } = page.getMediaBox()
  return [left, bottom, x, y].every((each) => each === 0) && right === width && top === height
}
