import type { Machine } from './results.ts'

export const sizeOf = ({ cores, memoryGiB, cpu }: Machine): string =>
  `${cores} cores (${cpu}), ${memoryGiB} GiB`

export const versionsOf = ({ versions }: Machine): string =>
  `<sub>${Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · ')}</sub>`

export const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
