/** The time, for what is shown as "8 min": a new value every half minute. */
class Minute {
  now = $state.raw(new Date())

  constructor() {
    setInterval(() => (this.now = new Date()), 30_000)
  }
}

export const minute = new Minute()
