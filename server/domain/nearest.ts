/** The word that takes the fewest letters put in, left out or changed. */
export function nearest(typed: string, words: readonly string[]): string {
  const ranked = words.map((word) => ({ word, steps: steps(typed.toLowerCase(), word.toLowerCase()) }))
  return ranked.sort((a, b) => a.steps - b.steps)[0]?.word ?? ''
}

function steps(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1]
    for (let at = 0; at < to.length; at++)
      next.push(
        Math.min((next[at] ?? 0) + 1, (row[at + 1] ?? 0) + 1, (row[at] ?? 0) + (letter === to[at] ? 0 : 1)),
      )
    row = next
  }
  return row[to.length] ?? 0
}
