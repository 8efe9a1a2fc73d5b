import { SessionId } from '../../shared/ids.ts'

export type Where = { page: 'welcome' } | { page: 'messages' } | { page: 'session'; id: SessionId }

/** Which page is open, kept in the address. */
export class Place {
  #path = $state(location.pathname)
  readonly where = $derived(read(this.#path))

  constructor() {
    addEventListener('popstate', () => (this.#path = location.pathname))
  }

  go(path: string): void {
    if (path === this.#path) return
    history.pushState(null, '', path)
    this.#path = path
  }
}

export const pathOf = (id: SessionId): string => `/sessions/${id}`

function read(path: string): Where {
  if (path === '/messages') return { page: 'messages' }
  const id = SessionId.safeParse(path.replace('/sessions/', ''))
  return id.success ? { page: 'session', id: id.data } : { page: 'welcome' }
}
