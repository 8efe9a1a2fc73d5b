import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { alerts } from './alerts.svelte.ts'

const shown: FakeNotification[] = []
class FakeNotification {
  static permission = 'granted'
  isOpen = true
  onclick: (() => void) | null = null
  constructor(
    readonly title: string,
    readonly options: { body: string; tag: string },
  ) {
    shown.push(this)
  }
  close(): void {
    this.isOpen = false
  }
}
const goes = (hidden: boolean) => {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
  document.dispatchEvent(new Event('visibilitychange'))
}
let occasion = 0

describe('an alert', () => {
  beforeEach(() => {
    shown.length = 0
    localStorage.clear()
    vi.stubGlobal('Notification', FakeNotification)
    alerts.permission = 'granted'
  })
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllGlobals()
    goes(false)
  })

  test('while no tab is in sight is a desktop notification, once, and taken back when it is over', async () => {
    goes(true)
    const key = `occasion ${++occasion}`
    const takeBack = alerts.raise(key, 'Bo Castellan asks to take over a session')
    await expect.poll(() => shown.length).toBe(1)
    expect(shown[0]?.options).toEqual({ body: 'Bo Castellan asks to take over a session', tag: key })
    // The same in another tab.
    alerts.raise(key, 'Bo Castellan asks to take over a session')
    const next = `occasion ${++occasion}`
    alerts.raise(next, 'Dee Ekholm asks to take over a session')
    await expect.poll(() => shown.map(({ options }) => options.tag)).toEqual([key, next])
    takeBack()
    expect(shown.map(({ isOpen }) => isOpen)).toEqual([false, true])
  })

  test('while a tab is in sight shows no notification', async () => {
    goes(false)
    const [first, second] = [`occasion ${++occasion}`, `occasion ${++occasion}`]
    alerts.raise(first, 'Bo Castellan asks to take over a session')
    // Rings one after the other: the first is over then.
    await navigator.locks.request('foyer-ring', () => undefined)
    goes(true)
    alerts.raise(second, 'Dee Ekholm asks to take over a session')
    await expect.poll(() => shown.map(({ options }) => options.tag)).toEqual([second])
  })
})
