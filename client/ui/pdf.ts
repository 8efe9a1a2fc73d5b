import type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist'
// From our own origin: the content security policy takes workers from nowhere else.
import workerSrc from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

/** A PDF that is shown. Pages count from 0. */
export interface Pdf {
  readonly count: number
  /** Draws a page as wide as told, in pixels of the layout; what is drawn there already gives way. */
  draw: (page: number, canvas: HTMLCanvasElement, width: number) => Promise<void>
  /** What the page says, for whoever listens to it. */
  text: (page: number) => Promise<string>
  close: () => void
}

/** Sharper than this no eye sees, and a phone's memory does. */
const MOST_DENSE = 2.5

/** Fetches what shows PDFs, then the document, as far as its first page needs it. Throws where it cannot be read. */
export async function openPdf(from: { url: string } | { data: Uint8Array }): Promise<Pdf> {
  const { getDocument, GlobalWorkerOptions } = await import('pdfjs-dist/legacy/build/pdf.mjs')
  GlobalWorkerOptions.workerSrc = workerSrc
  const loading = getDocument({
    ...from,
    // What the policy forbids is not tried; a document's own scripts are nobody's business.
    isEvalSupported: false,
    useWasm: false,
    enableXfa: false,
    // A phone fetches of a long document what it shows.
    disableStream: true,
    disableAutoFetch: true,
  })
  const document = await loading.promise
  const drawing = new WeakMap<HTMLCanvasElement, RenderTask>()
  let isClosed = false
  return {
    count: document.numPages,
    draw: (page, canvas, width) =>
      draw(document, drawing, { page, canvas, width }).catch((fault: unknown) => {
        // What is closed amid a page has nobody any more who looks at it.
        if (!isClosed) throw fault
      }),
    text: (page) => textOf(document, page),
    close: () => {
      isClosed = true
      void loading.destroy()
    },
  }
}

async function draw(
  document: PDFDocumentProxy,
  drawing: WeakMap<HTMLCanvasElement, RenderTask>,
  { page, canvas, width }: { page: number; canvas: HTMLCanvasElement; width: number },
): Promise<void> {
  const shown = await document.getPage(page + 1)
  drawing.get(canvas)?.cancel()
  const density = Math.min(window.devicePixelRatio || 1, MOST_DENSE)
  const scale = (width * density) / shown.getViewport({ scale: 1 }).width
  const viewport = shown.getViewport({ scale })
  canvas.width = Math.floor(viewport.width)
  canvas.height = Math.floor(viewport.height)
  const task = shown.render({ canvas, viewport })
  drawing.set(canvas, task)
  await task.promise.catch((fault: unknown) => {
    if (!(fault instanceof Error && fault.name === 'RenderingCancelledException')) throw fault
  })
}

async function textOf(document: PDFDocumentProxy, page: number): Promise<string> {
  const { items } = await (await document.getPage(page + 1)).getTextContent()
  return items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('')
}
