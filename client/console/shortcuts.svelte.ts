const KEPT = 'foyer-single-keys'
const WRITTEN = 'input:not([type=radio], [type=checkbox]), textarea, select'
/** What lies above the page and has the keyboard to itself. */
const ABOVE = '[role=dialog], [role=alertdialog], [role=menu]'

/** Shortcuts of a single key: who speaks to the computer, or types by accident, switches them off in this browser. */
class Shortcuts {
  #singleKeys = $state(localStorage.getItem(KEPT) !== 'off')

  get singleKeys(): boolean {
    return this.#singleKeys
  }

  set singleKeys(on: boolean) {
    this.#singleKeys = on
    if (on) localStorage.removeItem(KEPT)
    else localStorage.setItem(KEPT, 'off')
  }

  /** Whether this press means the shortcut, and not a character of what is being written. */
  means(key: string, event: KeyboardEvent): boolean {
    const { target } = event
    const writes =
      target instanceof HTMLElement &&
      (target.isContentEditable || target.matches(WRITTEN) || target.closest(ABOVE))
    const held = event.ctrlKey || event.metaKey || event.altKey
    return this.#singleKeys && event.key === key && !held && !writes && !event.defaultPrevented
  }
}

export const shortcuts = new Shortcuts()
