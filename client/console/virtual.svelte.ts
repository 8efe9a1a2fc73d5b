import { untrack } from 'svelte'
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualItem,
} from '@tanstack/virtual-core'

interface Options {
  scroller: HTMLElement | null
  count: number
  /** Of every row, in CSS px. */
  height: number
}

/** Rows beyond the sight, so that scrolling shows no gap. */
const OVERSCAN = 8

/** Which of many rows stand in the page: those in sight and some around. Made while a component is. */
export class Virtual {
  #version = $state(0)
  #measured = 0
  readonly #virtualizer: Virtualizer<HTMLElement, HTMLElement>

  constructor(options: () => Options) {
    const all = () => ({
      count: options().count,
      getScrollElement: () => options().scroller,
      estimateSize: () => options().height,
      overscan: OVERSCAN,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      onChange: () => this.#version++,
    })
    this.#virtualizer = new Virtualizer<HTMLElement, HTMLElement>(all())
    $effect(() => this.#virtualizer._didMount())
    $effect(() => {
      const { height, count, scroller } = options()
      void [count, scroller]
      // What it does tells of changes, which this shall not wait for.
      untrack(() => {
        this.#virtualizer.setOptions(all())
        if (height !== this.#measured) this.#virtualizer.measure()
        this.#measured = height
        this.#virtualizer._willUpdate()
        this.#version++
      })
    })
  }

  get items(): VirtualItem[] {
    void this.#version
    return this.#virtualizer.getVirtualItems()
  }

  /** Of all rows together, in CSS px. */
  get height(): number {
    void this.#version
    return this.#virtualizer.getTotalSize()
  }

  show(index: number): void {
    this.#virtualizer.scrollToIndex(index)
  }
}
