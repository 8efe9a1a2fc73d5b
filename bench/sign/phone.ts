import { chromium, type Browser, type Page } from 'playwright'
import { chromiumOptions } from '../../tests/support/chromium.ts'
import type { Services } from '../world/services.ts'
import { contract } from './documents.ts'
import { bring, openHouse, signer, type SignHouse } from './house.ts'
import { openSlowLine } from './slow-line.ts'
import { openViewer } from './viewer.ts'

export type Viewing = 'limit' | 'Foyer' | 'naive'

export interface FirstPage {
  name: Viewing
  pages: number
  /** Of the document, in KB. */
  size: number
  /** From opening the page, with nothing cached, until the first page is drawn and shown. */
  seconds: number
  /** Of that, since the task was pressed; where there is none, all of it. */
  fromPress: number
  /** KB that came down until then, and until nothing more came. */
  loaded: number
  inAll: number
}

const device = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  deviceScaleFactor: 3,
  locale: 'en-GB',
}
const SLOWER = 4
const WITHIN_MS = 300_000
const QUIET_MS = 3_000

/** How long a customer on a slow phone waits for the first page of a document, and what it loads. */
export async function measurePhone(
  services: Services,
  sizes: readonly number[],
  rounds: number,
  say: (seen: FirstPage) => void,
): Promise<FirstPage[]> {
  const seen: FirstPage[] = []
  const browser = await chromium.launch(chromiumOptions())
  try {
    await using house = await openHouse(services)
    for (let round = 0; round < rounds; round += 1)
      for (const pages of sizes)
        for (const each of await measureDocument(browser, house, pages)) {
          say(each)
          seen.push(each)
        }
  } finally {
    await browser.close()
  }
  return seen
}

async function measureDocument(browser: Browser, house: SignHouse, pages: number): Promise<FirstPage[]> {
  const document = await bring(house, await contract(pages))
  // All show what Foyer keeps of it.
  const kept = await house.ada.browser.ask('GET', `/api/documents/${document.id}`)
  await using viewer = await openViewer(Buffer.from(await kept.arrayBuffer()))
  const { customer } = await signer(house, document)
  const about = { pages, size: document.size / 1_000 }
  const { cookie } = customer.browser
  return [
    { ...about, ...(await watch(browser, { name: 'limit', url: viewer.url, path: '/limit', cookie })) },
    { ...about, ...(await watch(browser, { name: 'Foyer', url: house.url, path: '/room', cookie })) },
    { ...about, ...(await watch(browser, { name: 'naive', url: viewer.url, path: '/naive', cookie })) },
  ]
}

interface Look {
  name: Viewing
  url: string
  path: string
  cookie: string
}

/** A new phone with nothing cached, on a line of its own. */
async function watch(browser: Browser, { name, url, path, cookie }: Look) {
  await using line = await openSlowLine(url)
  const context = await browser.newContext(device)
  try {
    await context.addCookies(
      cookie.split('; ').map((each) => ({ name: before(each), value: after(each), url: line.url })),
    )
    const page = await context.newPage()
    page.setDefaultTimeout(WITHIN_MS)
    const session = await context.newCDPSession(page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
    let began = performance.now()
    const opened = began
    await page.goto(line.url + path, { waitUntil: 'commit' })
    if (name === 'Foyer') {
      const task = page.locator('[data-task]').getByRole('button')
      await task.waitFor()
      began = performance.now()
      await task.click()
    }
    await drawn(page)
    const now = performance.now()
    const loaded = line.bytes / 1_000
    await quiet(line)
    return {
      name,
      seconds: (now - opened) / 1_000,
      fromPress: (now - began) / 1_000,
      loaded,
      inAll: line.bytes / 1_000,
    }
  } finally {
    await context.close()
  }
}

const before = (pair: string): string => pair.slice(0, pair.indexOf('='))
const after = (pair: string): string => pair.slice(pair.indexOf('=') + 1)

/** The last line of the first page has ink. */
const drawn = (page: Page) =>
  page.waitForFunction(
    () => {
      const canvas = document.querySelector<HTMLCanvasElement>('[data-page="0"] canvas')
      if (!canvas || canvas.width < 300 || canvas.height < 400) return false
      const [top, height] = [Math.floor(canvas.height * 0.885), Math.floor(canvas.height * 0.02)]
      const drawing = canvas.getContext('2d')?.getImageData(0, top, canvas.width, height).data ?? []
      for (let at = 0; at < drawing.length; at += 4)
        if ((drawing[at] ?? 255) < 128 && (drawing[at + 3] ?? 0) > 128) return true
      return false
    },
    undefined,
    { polling: 50, timeout: WITHIN_MS },
  )

/** Until nothing but pings has come down for a while. */
async function quiet(line: { readonly bytes: number }): Promise<void> {
  for (let before = -2_000; line.bytes - before > 1_000;) {
    before = line.bytes
    await new Promise((later) => setTimeout(later, QUIET_MS))
  }
}
