import { median } from '../measure/statistics.ts'
import type { Machine } from './results.ts'

export const sizeOf = ({ cores, memoryGiB, cpu }: Machine): string =>
  `${cores} cores (${cpu}), ${memoryGiB} GiB`

export const versionsOf = ({ versions }: Machine): string =>
  `<sub>${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · ')}</sub>`

export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Of some rounds: the median, and the lowest and highest where they differ. */
export function middle(values: readonly number[], digits: number): string {
  const shown = median(values).toFixed(digits)
  const [least, most] = [Math.min(...values), Math.max(...values)].map((each) => each.toFixed(digits))
  return least === most ? shown : `${shown} (${least}–${most})`
}
