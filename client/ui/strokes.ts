import type { Mark } from '../../shared/tasks/sign-rules.ts'

const margin = 8

/** What was drawn as the outline of an SVG, cut to where there is ink, so that it fills its place. */
export function outlineOf({ strokes }: Mark & { how: 'drawn' }): {
  path: string
  width: number
  height: number
} {
  const lines = strokes.map(pointsOf)
  const points = lines.flat()
  const left = Math.min(...points.map(([x]) => x)) - margin
  const top = Math.min(...points.map(([, y]) => y)) - margin
  const width = Math.max(...points.map(([x]) => x)) + margin - left
  const height = Math.max(...points.map(([, y]) => y)) + margin - top
  const moved = lines.map((stroke) => stroke.map(([x, y]) => [x - left, y - top] as const))
  return { path: moved.map(curve).join(''), width, height }
}

/** As they are kept: x, y, x, y. */
export const pointsOf = (stroke: readonly number[]): [number, number][] =>
  Array.from({ length: stroke.length / 2 }, (_, index) => [
    stroke[2 * index] ?? 0,
    stroke[2 * index + 1] ?? 0,
  ])

/** Through the middles between the points: round where a finger was. */
function curve(points: readonly (readonly [number, number])[]): string {
  const [first, ...rest] = points
  if (!first) return ''
  if (rest.length === 0) return `M${first[0]} ${first[1]}h.1`
  const parts = rest.map(([x, y], index) => {
    const following = rest[index + 1]
    if (!following) return `L${x} ${y}`
    return `Q${x} ${y} ${(x + following[0]) / 2} ${(y + following[1]) / 2}`
  })
  return `M${first[0]} ${first[1]}${parts.join('')}`
}
