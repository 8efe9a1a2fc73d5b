import { SessionId } from '../../shared/ids.ts'
import { Path } from '../desk/path.svelte.ts'

export type Where =
  | { page: 'welcome' }
  | { page: 'messages' }
  | { page: 'account' }
  | { page: 'board' }
  /** The room of one's own session, or of another's at which one looks. */
  | { page: 'session'; id: SessionId; looks: boolean }

/** Which page is open, kept in the address. */
export class Place {
  readonly #path = new Path()
  readonly where = $derived(read(this.#path.current))

  /** The page behind a link whose secret stands behind the #; null for every other. */
  get byLink(): 'password' | 'setup' | null {
    const page = this.#path.current.slice(1)
    return page === 'password' || page === 'setup' ? page : null
  }

  go(path: string): void {
    this.#path.go(path)
  }
}

export const pathOf = (id: SessionId): string => `/sessions/${id}`
export const lookPathOf = (id: SessionId): string => `${pathOf(id)}/look`

function read(path: string): Where {
  if (path === '/messages') return { page: 'messages' }
  if (path === '/board') return { page: 'board' }
  if (path === '/account') return { page: 'account' }
  const [, id = '', look] = /^\/sessions\/([^/]+)(\/look)?$/.exec(path) ?? []
  const session = SessionId.safeParse(id)
  return session.success
    ? { page: 'session', id: session.data, looks: look !== undefined }
    : { page: 'welcome' }
}
