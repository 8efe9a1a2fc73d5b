import { digits } from './goals.ts'

export interface Panel {
  title: string
  unit: string
  /** `isOwn`: what it is about; the others are there to compare. */
  bars: { name: string; value: number; isOwn: boolean }[]
  /** What must hold. */
  goal: number | null
}

const width = 760
const left = 92
const right = 70
const bar = { height: 20, gap: 8 }
const head = 44
const foot = 20

/** Panels of bars, one below the other; shorter is better. Readable in light and dark. */
export function barsOf(panels: readonly Panel[], label: string, legend: string): string {
  let top = 0
  const drawn = panels.map((panel) => {
    const at = top
    top += heightOf(panel)
    return draw(panel, at)
  })
  const below = top + 14
  top += legend ? 30 : 10
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img" aria-label="${label}">
<style>${style}</style>
<rect class="ground" width="${width}" height="${top}"/>
${drawn.join('\n')}
${legend && `<text class="legend" x="16" y="${below}">${legend}</text>\n`}</svg>
`
}

const heightOf = ({ bars }: Panel): number => head + bars.length * (bar.height + bar.gap) + foot

function draw({ title, unit, bars, goal }: Panel, top: number): string {
  const most = Math.max(...bars.map(({ value }) => value), goal ?? 0)
  const x = (value: number) => left + (value / most) * (width - left - right)
  const end = top + head + bars.length * (bar.height + bar.gap)
  const rows = bars.map(({ name, value, isOwn }, n) => {
    const y = top + head + n * (bar.height + bar.gap)
    const kind = isOwn ? 'own' : 'other'
    return (
      `<text class="name" x="${left - 8}" y="${y + 15}">${name}</text>` +
      `<rect class="${kind}" x="${left}" y="${y}" width="${(x(value) - left).toFixed(1)}" height="${bar.height}" rx="3"/>` +
      `<text class="value" x="${(x(value) + 6).toFixed(1)}" y="${y + 15}">${digits(value)}${unit}</text>`
    )
  })
  const line = goal === null ? '' : goalLine(x(goal), top + head - 6, end, `goal ${goal}${unit}`)
  return `<text class="title" x="16" y="${top + 26}">${title}</text>\n${rows.join('\n')}\n${line}`
}

const goalLine = (x: number, top: number, end: number, label: string): string =>
  `<line class="goal" x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top}" y2="${end}"/>` +
  `<text class="aim" x="${x.toFixed(1)}" y="${end + 12}">${label}</text>`

const style = `
.ground { fill: #ffffff }
text { font: 13px ui-sans-serif, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: #112123 }
.title { font-size: 15px; font-weight: 600 }
.name { text-anchor: end }
.value { font-variant-numeric: tabular-nums; paint-order: stroke; stroke: #ffffff; stroke-width: 3px }
.legend { font-size: 11px }
.aim { font-size: 11px; text-anchor: middle; fill: #774a08 }
.own { fill: #005965 }
.other { fill: #c7cecd }
.goal { stroke: #b86f00; stroke-width: 1.5; stroke-dasharray: 4 3 }
@media (prefers-color-scheme: dark) {
  .ground { fill: #101a1c }
  text { fill: #e6eeed }
  .value { stroke: #101a1c }
  .aim { fill: #f3bd5f }
  .own { fill: #4fb3c0 }
  .other { fill: #3f4d50 }
  .goal { stroke: #f3bd5f }
}
`
