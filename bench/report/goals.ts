import { timings } from '../../shared/timings.ts'
import type { Run, Thing } from '../measure/run.ts'
import { base, variants } from '../measure/variants.ts'
import { figureOf, pairedRatio, readingsOf, spreadOf, sumOf, type Spread } from './ratios.ts'
import type { Results, SectionResult } from './results.ts'

interface Goal {
  what: string
  /** The section that tells. */
  section: string
  must: number
  stretch?: number
  /** `at most` unless said. */
  least?: true
  unit: string
  read: (section: SectionResult) => Spread | null
}

const foyer = variants.foyer.name
const naive = variants.naive.name
const [KB, MS, TIMES] = [' KB', ' ms', '×']

const runsOf = (section: SectionResult): Run[] => section.parts.flatMap(({ runs }) => runs)
const toBase = (thing: Thing) => (section: SectionResult) =>
  pairedRatio(runsOf(section), foyer, base, sumOf(thing))
const naiveTo = (thing: Thing) => (section: SectionResult) =>
  pairedRatio(runsOf(section), naive, foyer, sumOf(thing))
const figure = (name: string) => (section: SectionResult) =>
  spreadOf(readingsOf(runsOf(section), foyer, figureOf(name)))
/** Of a count that must not be exceeded even once, the largest is what counts. */
const worst = (name: string) => (section: SectionResult) => {
  const spread = figure(name)(section)
  return spread && { ...spread, median: spread.max }
}

function growth({ parts }: SectionResult): Spread | null {
  const [smallest, largest] = [parts.at(0), parts.at(-1)]
  if (!smallest || !largest || smallest === largest) return null
  return pairedRatio(largest.runs, foyer, foyer, sumOf('toggle'), smallest.runs)
}

/** All rows that were needless, wrong or lost in Foyer's runs of a section. */
export const badRows = (runs: readonly Run[]): number =>
  runs
    .filter(({ variant }) => variant === foyer)
    .reduce((sum, { rows }) => sum + rows.needless + rows.wrong + rows.lost + rows.wrongAtRest, 0)

const windowMs = timings.rowsWindowMs

export const goals: Goal[] = [
  {
    what: 'Status change, to the base',
    section: 'main',
    must: 1.3,
    stretch: 1.1,
    unit: TIMES,
    read: toBase('toggle'),
  },
  {
    what: 'Status change, naive to Foyer',
    section: 'main',
    must: 4,
    stretch: 6,
    least: true,
    unit: TIMES,
    read: naiveTo('toggle'),
  },
  {
    what: 'Connect with login and admission, to the base',
    section: 'main',
    must: 2.6,
    stretch: 2,
    unit: TIMES,
    read: toBase('connect'),
  },
  {
    what: 'Connect, naive to Foyer',
    section: 'main',
    must: 3,
    least: true,
    unit: TIMES,
    read: naiveTo('connect'),
  },
  {
    what: 'p99 from change to console at 500/s',
    section: 'main',
    must: windowMs + 5,
    unit: MS,
    read: figure('change p99, ms'),
  },
  {
    what: 'A list of 50: scripts in Redis',
    section: 'main',
    must: 1,
    unit: '',
    read: worst('Redis scripts per list'),
  },
  {
    what: 'A list of 50: statements for its rows',
    section: 'main',
    must: 1,
    unit: '',
    read: worst('statements for rows per list'),
  },
  {
    what: 'Fan-out to 50 consoles, to the base',
    section: 'fanout',
    must: 1.5,
    stretch: 1.2,
    unit: TIMES,
    read: toBase('toggle'),
  },
  {
    what: 'Heap per idle customer',
    section: 'memory',
    must: 11,
    unit: KB,
    read: figure('heap per customer, KB'),
  },
  {
    what: 'RSS per idle customer',
    section: 'memory',
    must: 16,
    unit: KB,
    read: figure('RSS per customer, KB'),
  },
  {
    what: 'CPU per change, most idle customers to fewest',
    section: 'growth',
    must: 1.1,
    unit: TIMES,
    read: growth,
  },
  {
    what: 'Killed process: p99 of the scripts that claim',
    section: 'crash',
    must: 10,
    unit: MS,
    read: worst('claim script p99, ms'),
  },
  {
    what: 'Killed process: customers announced twice',
    section: 'crash',
    must: 0,
    unit: '',
    read: worst('announced twice'),
  },
]

type Verdict = 'met' | 'stretch' | 'MISSED' | 'not measured'

export interface Judged {
  what: string
  aim: string
  found: string
  verdict: Verdict
}

/** Every goal, with what was found. */
export function judge(results: Results): Judged[] {
  return [...goals.map((goal) => judgeOne(goal, results[goal.section])), judgeRows(results)]
}

function judgeOne(goal: Goal, section: SectionResult | undefined): Judged {
  const { what, unit, must, stretch } = goal
  const aim = [must, ...(stretch === undefined ? [] : [stretch])].map((each) => `${each}${unit}`).join(' / ')
  const spread = section ? goal.read(section) : null
  const described = { what, aim: `${goal.least ? 'at least' : 'at most'} ${aim}` }
  if (!spread) return { ...described, found: `npm run bench -- ${goal.section}`, verdict: 'not measured' }
  const reaches = (value: number) => (goal.least ? spread.median >= value : spread.median <= value)
  const verdict = stretch !== undefined && reaches(stretch) ? 'stretch' : reaches(must) ? 'met' : 'MISSED'
  return { ...described, found: shown(spread, unit), verdict }
}

/** In all that was measured. */
function judgeRows(results: Results): Judged {
  const runs = Object.values(results).flatMap(runsOf)
  const bad = badRows(runs)
  const failed = runs.filter((run) => run.variant === foyer && run.failed !== null).length
  return {
    what: 'Rows wasted, lost or wrong, in all sections',
    aim: 'none',
    found: `${bad}${failed > 0 ? `, ${failed} runs failed` : ''}`,
    verdict: bad + failed === 0 ? 'met' : 'MISSED',
  }
}

export const shown = ({ median, min, max, rounds }: Spread, unit = ''): string =>
  rounds === 1 || min === max
    ? `${digits(median)}${unit}`
    : `${digits(median)}${unit} (${digits(min)}–${digits(max)})`

/** As many digits as mean something. */
export function digits(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en')
  return value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 3)
}
