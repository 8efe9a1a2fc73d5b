import { readdirSync, readFileSync } from 'node:fs'
import type { Services } from '../world/services.ts'

/** Resident memory of a process now, in MB. */
export const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1_000

/** CPU a process has used since its start, in seconds. */
export function cpuSeconds(pid: number): number {
  const [user = 0, system = 0] = ticksOf(pid).own
  return (user + system) / 100
}

/** CPU of PostgreSQL since its start, in seconds: of its first process, of those it has, and of those that ended. */
export async function postgresCpuSeconds({ postgresPid }: Pick<Services, 'postgresPid'>): Promise<number> {
  const first = await postgresPid()
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0)
  const { own, ended } = ticksOf(first)
  const children = pids().map((pid) => ticksOr(pid))
  const theirs = children.flatMap((each) => (each?.parent === first ? each.own : []))
  return (sum(own) + sum(ended) + sum(theirs)) / 100
}

/** CPU that everything on this machine has used since its start, in seconds. */
export function machineCpuSeconds(): number {
  const [, user, nice, system, , , irq, softirq] =
    readFileSync('/proc/stat', 'utf8').split('\n')[0]?.split(/ +/) ?? []
  return [user, nice, system, irq, softirq].reduce((all, each) => all + Number(each ?? 0), 0) / 100
}

/** The same with the processes it has started and that are still there: an order of the workshop is one. */
function familyMb(parent: number): number {
  const children = pids().filter((pid) => ticksOr(pid)?.parent === parent)
  return children.reduce((all, pid) => all + (orNull(() => residentMb(pid)) ?? 0), residentMb(parent))
}

/** Notes the most memory of these and what they started together, until `end`. */
export function watchMemory(
  watched: readonly number[],
  everyMs: number,
): { readonly most: number; end(): void } {
  let most = 0
  const look = (): void => {
    const now = watched.reduce((all, pid) => all + familyMb(pid), 0)
    most = Math.max(most, now)
  }
  look()
  const watching = setInterval(look, everyMs)
  return {
    get most() {
      return most
    },
    end: () => clearInterval(watching),
  }
}

const pids = (): number[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? [Number(name)] : []))

/** In ticks of a hundredth of a second, as proc(5) has them: of itself, and of its children that were waited for. */
function ticksOf(pid: number): { parent: number; own: number[]; ended: number[] } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
    .map(Number)
  return { parent: fields[1] ?? 0, own: fields.slice(11, 13), ended: fields.slice(13, 15) }
}

const ticksOr = (pid: number) => orNull(() => ticksOf(pid))

/** Null where it has ended meanwhile. */
function orNull<T>(look: () => T): T | null {
  try {
    return look()
  } catch {
    return null
  }
}
