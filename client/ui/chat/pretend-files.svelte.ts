import type { Attached, Attaching } from './composing.svelte.ts'

/** For tests: files that arrive at once, or are as the test says. */
export class PretendFiles implements Attaching {
  list = $state.raw<readonly Attached[]>([])
  add = async ({ name }: File): Promise<void> => this.holds(name, 'arrived')
  cancel = async (id: string): Promise<void> => this.forget(id)
  forget = (id: string): void => void (this.list = this.list.filter((each) => each.id !== id))
  holds(name: string, state: Attached['state']): void {
    const file = { id: name, name, size: 4, type: 'image/png', sent: 4, picture: null, state }
    this.list = [...this.list, file]
  }
}
