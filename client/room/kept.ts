import type { SessionId } from '../../shared/ids.ts'

/**
 * What is kept on this phone for one session until the server has it. A browser may forbid storage; then it lives as
 * long as the page.
 */
export function kept<T extends object>(key: string, none: T) {
  return {
    read(session: SessionId): T {
      try {
        const found = JSON.parse(localStorage.getItem(key) ?? '{}') as { session?: SessionId; what?: T }
        return (found.session === session && found.what) || none
      } catch {
        return none
      }
    },
    write(session: SessionId, what: T): void {
      try {
        if (Object.keys(what).length) localStorage.setItem(key, JSON.stringify({ session, what }))
        else localStorage.removeItem(key)
      } catch {
        return
      }
    },
  }
}
