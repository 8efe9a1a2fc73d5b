export const writing = 'foyer-writing/'
const keyOf = (place: string): string => writing + place

/** What was being written here before a reload. */
export function keptDraft(place: string): string {
  try {
    return localStorage.getItem(keyOf(place)) ?? ''
  } catch {
    return ''
  }
}

export function keepDraft(place: string, text: string): void {
  try {
    if (text) localStorage.setItem(keyOf(place), text)
    else localStorage.removeItem(keyOf(place))
  } catch {
    return
  }
}
