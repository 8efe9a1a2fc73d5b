import type { Run, Thing } from '../measure/run.ts'
import { base, variants } from '../measure/variants.ts'
import { barsOf, type Panel } from './bars.ts'
import { goals } from './goals.ts'
import { figureOf, pairedRatio, readingsOf, spreadOf, sumOf } from './ratios.ts'
import type { Results, SectionResult } from './results.ts'

/** The names that mean nothing by themselves. */
const names =
  'limit: plain ws, nothing shared · raw+R: with Redis · raw+R10: with batched Redis · naive: Socket.IO as it comes'

/** The main ratios as bars. */
export const chart = (results: Results): string =>
  barsOf(panelsOf(results), 'What Foyer costs beside plain WebSockets and a usual Socket.IO server', names)

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
    return ratio ? [barOf(name, ratio.median)] : []
  })
  return [{ title: `${title} (${base} = 1)`, unit: '×', bars, goal: mustOf(goal) }]
}

function heap(section: SectionResult | undefined): Panel[] {
  if (!section) return []
  const bars = section.variants.flatMap((name) => {
    const spread = spreadOf(readingsOf(runsOf(section), name, figureOf('heap per customer, KB')))
    return spread ? [barOf(name, spread.median)] : []
  })
  return [{ title: 'Heap per idle customer', unit: ' KB', bars, goal: mustOf('Heap per idle customer') }]
}

const barOf = (name: string, value: number) => ({ name, value, isOwn: name === variants.foyer.name })
const runsOf = ({ parts }: SectionResult): Run[] => parts.flatMap(({ runs }) => runs)
const mustOf = (name: string): number | null => goals.find(({ what }) => what === name)?.must ?? null
