/** The path of the address, which says what page is open. */
export class Path {
  current = $state(location.pathname)
  /** Asked before it is left by a press or by the browser's own buttons; false: it stays. */
  mayLeave: (to: string) => boolean = () => true

  constructor() {
    addEventListener('popstate', () => {
      if (this.mayLeave(location.pathname)) this.current = location.pathname
      else history.pushState(null, '', this.current)
    })
  }

  go(to: string): void {
    if (to === this.current || !this.mayLeave(to)) return
    history.pushState(null, '', to)
    this.current = to
  }
}
