import type { Run, Thing } from '../measure/run.ts'
import { base, variants } from '../measure/variants.ts'
import { digits, goals } from './goals.ts'
import { figureOf, pairedRatio, readingsOf, spreadOf, sumOf } from './ratios.ts'
import type { Results, SectionResult } from './results.ts'

interface Panel {
  title: string
  unit: string
  bars: { name: string; value: number }[]
  /** What must hold for Foyer. */
  goal: number | null
}

/** The names that mean nothing by themselves. */
const names =
  'limit: plain ws, nothing shared · raw+R: with Redis · raw+R10: with batched Redis · naive: Socket.IO as it comes'

const width = 760
const left = 92
const right = 70
const bar = { height: 20, gap: 8 }
const head = 44
const foot = 20

/** The main ratios as bars; shorter is better. Readable in light and dark. */
export function chart(results: Results): string {
  const panels = panelsOf(results)
  let top = 0
  const drawn = panels.map((panel) => {
    const at = top
    top += heightOf(panel)
    return draw(panel, at)
  })
  const legend = top + 14
  top += 30
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${top}" width="${width}" height="${top}" role="img" aria-label="What Foyer costs beside plain WebSockets and a usual Socket.IO server">
<style>${style}</style>
<rect class="ground" width="${width}" height="${top}"/>
${drawn.join('\n')}
<text class="legend" x="16" y="${legend}">${names}</text>
</svg>
`
}

function panelsOf({ main, fanout, memory }: Results): Panel[] {
  return [
    ...ratios('CPU per status change', main, 'toggle', 'Status change, to the base'),
    ...ratios(
      'CPU per connect, with login and admission',
      main,
      'connect',
      'Connect with login and admission, to the base',
    ),
    ...ratios(
      'CPU per change with 50 consoles on one list',
      fanout,
      'toggle',
      'Fan-out to 50 consoles, to the base',
    ),
    ...heap(memory),
  ]
}

function ratios(title: string, section: SectionResult | undefined, thing: Thing, goal: string): Panel[] {
  if (!section) return []
  const runs = runsOf(section)
  const bars = section.variants.flatMap((name) => {
    const ratio = pairedRatio(runs, name, base, sumOf(thing))
    return ratio ? [{ name, value: ratio.median }] : []
  })
  return [{ title: `${title} (${base} = 1)`, unit: '×', bars, goal: mustOf(goal) }]
}

function heap(section: SectionResult | undefined): Panel[] {
  if (!section) return []
  const bars = section.variants.flatMap((name) => {
    const spread = spreadOf(readingsOf(runsOf(section), name, figureOf('heap per customer, KB')))
    return spread ? [{ name, value: spread.median }] : []
  })
  return [{ title: 'Heap per idle customer', unit: ' KB', bars, goal: mustOf('Heap per idle customer') }]
}

const runsOf = ({ parts }: SectionResult): Run[] => parts.flatMap(({ runs }) => runs)
const mustOf = (name: string): number | null => goals.find(({ what }) => what === name)?.must ?? null
const heightOf = ({ bars }: Panel): number => head + bars.length * (bar.height + bar.gap) + foot

function draw({ title, unit, bars, goal }: Panel, top: number): string {
  const most = Math.max(...bars.map(({ value }) => value), goal ?? 0)
  const x = (value: number) => left + (value / most) * (width - left - right)
  const end = top + head + bars.length * (bar.height + bar.gap)
  const rows = bars.map(({ name, value }, n) => {
    const y = top + head + n * (bar.height + bar.gap)
    const kind = name === variants.foyer.name ? 'own' : 'other'
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
