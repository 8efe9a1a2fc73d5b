const key = 'foyer-started-over'
const againMs = 60_000

/**
 * Asks the server for this page again: it has a page for every reason why there is no room, and
 * the parts of a newer build. False when that has just been done: then going round would never end.
 */
export function startOver(): boolean {
  try {
    if (Date.now() - Number(sessionStorage.getItem(key)) < againMs) return false
    sessionStorage.setItem(key, String(Date.now()))
  } catch {
    return false
  }
  location.replace('/room')
  return true
}
