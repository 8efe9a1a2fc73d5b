import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress } from 'node:zlib'
import { root } from '../../server/root.ts'
import { partOf } from '../../server/http/byte-range.ts'

/** Pages that show a PDF and do nothing else, by the same pdf.js. */
export interface Viewer extends AsyncDisposable {
  readonly url: string
}

const pdfjs = join(root, 'node_modules/pdfjs-dist/legacy/build')
const JAVASCRIPT = 'text/javascript'

const start = `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<style>canvas { display: block; width: 100% }</style><main></main><script type="module">
import { getDocument, GlobalWorkerOptions } from '/pdf.mjs'
GlobalWorkerOptions.workerSrc = '/worker.mjs'
const options = { isEvalSupported: false, useWasm: false, enableXfa: false }
const draw = async (pdf, number) => {
  const page = await pdf.getPage(number)
  const canvas = document.createElement('canvas')
  const scale = (innerWidth * Math.min(devicePixelRatio, 2.5)) / page.getViewport({ scale: 1 }).width
  const viewport = page.getViewport({ scale })
  canvas.width = viewport.width
  canvas.height = viewport.height
  const section = document.createElement('section')
  section.dataset.page = number - 1
  section.append(canvas)
  await page.render({ canvas, viewport }).promise
  return section
}
const main = document.querySelector('main')
`
/** As far as the first page needs it; and as viewers are often written: all of it, every page, then shown. */
const pages = {
  '/limit': `${start}
const pdf = await getDocument({ ...options, url: '/contract.pdf' }).promise
main.append(await draw(pdf, 1))
</script>`,
  '/naive': `${start}
const data = await (await fetch('/contract.pdf')).arrayBuffer()
const pdf = await getDocument({ ...options, data }).promise
const drawn = []
for (let number = 1; number <= pdf.numPages; number += 1) drawn.push(await draw(pdf, number))
main.append(...drawn)
</script>`,
}

/** Shows this document at `/limit` and at `/naive`. What pdf.js is goes over the line as Foyer sends it: brotli. */
export async function openViewer(pdf: Buffer): Promise<Viewer> {
  const compressed = promisify(brotliCompress)
  const scripts = {
    '/pdf.mjs': await compressed(readFileSync(join(pdfjs, 'pdf.min.mjs'))),
    '/worker.mjs': await compressed(readFileSync(join(pdfjs, 'pdf.worker.min.mjs'))),
  }
  const server = createServer(({ url = '', headers }, response) => {
    if (url in pages) response.setHeader('content-type', 'text/html').end(pages[url as keyof typeof pages])
    else if (url in scripts) {
      const script = scripts[url as keyof typeof scripts]
      response.writeHead(200, { 'content-type': JAVASCRIPT, 'content-encoding': 'br' }).end(script)
    } else if (url === '/contract.pdf') sendPart(response, pdf, headers.range)
    else response.writeHead(404).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function sendPart(response: ServerResponse, pdf: Buffer, range: string | undefined): void {
  const part = partOf(range, pdf.length)
  if (part === 'outside') return void response.writeHead(416).end()
  const { first, last } = part ?? { first: 0, last: pdf.length - 1 }
  response.setHeader('accept-ranges', 'bytes').setHeader('content-type', 'application/pdf')
  response.setHeader('content-length', last - first + 1)
  if (part) response.setHeader('content-range', `bytes ${first}-${last}/${pdf.length}`)
  response.writeHead(part ? 206 : 200).end(pdf.subarray(first, last + 1))
}
