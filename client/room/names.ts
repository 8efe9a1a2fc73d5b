/** What a person is called in a sentence. */
export const firstName = (name: string): string => name.trim().split(/\s+/)[0] ?? name

/** One letter for a team, two for a person. */
export function initials(name: string, most = 2): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.slice(1).at(-1)]
    .slice(0, most)
    .map((word = '') => [...word][0])
    .join('')
    .toLocaleUpperCase()
}
