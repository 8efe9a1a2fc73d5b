/**
 * Where what had the focus goes (a button with what it did, a page with the next one), the keyboard goes on at the
 * heading of `place`, or at its beginning. A dialog gives its focus back first. Returns how to stop.
 */
export function keepFocus(place: HTMLElement): () => void {
  let stoodOn: Element | null = null
  const note = ({ target }: FocusEvent) => {
    if (target instanceof Element && !target.closest('[role=dialog]')) stoodOn = target
  }
  /** Left for nothing at all, as by a click beside: then there is nothing to keep. */
  const left = ({ relatedTarget }: FocusEvent) => {
    if (!relatedTarget) queueMicrotask(() => isShown(stoodOn) && (stoodOn = null))
  }
  const look = () => {
    if (!stoodOn || isShown(stoodOn) || isShown(document.activeElement)) return
    stoodOn = null
    const heading = place.querySelector<HTMLElement>('h1[tabindex]')
    ;(heading ?? place).focus()
  }
  const changes = new MutationObserver(look)
  changes.observe(document.body, { childList: true, subtree: true })
  document.addEventListener('focusin', note)
  document.addEventListener('focusout', left)
  return () => {
    changes.disconnect()
    document.removeEventListener('focusin', note)
    document.removeEventListener('focusout', left)
  }
}

const isShown = (element: Element | null): boolean =>
  element !== null && element !== document.body && element.isConnected && element.checkVisibility()
