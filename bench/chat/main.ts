import { markdown } from '../report/markdown.ts'
import { say } from '../report/progress.ts'
import { describeMachine, readResults, writeResult } from '../report/results.ts'
import type { Services } from '../world/services.ts'
import { measureChat, type ChatRun } from './measure.ts'
import { names } from './peers.ts'
import { chatChart } from './report.ts'
import { writeChat, type ChatResult } from './results.ts'
import { makeChatWorld } from './world.ts'

/** Rooms and messages a second, where nothing else is wished for. */
const ROOMS = 2_000
const RATES = [100, 500]
const ROUNDS = 2
const SECONDS = 30

export interface ChatWish {
  rooms: number | null
  rates: number[]
  rounds: number | null
  /** Names; null: all. */
  only: string[] | null
}

/**
 * How long a message takes from one process to the other, and what it costs, beside peers. What was measured as usual is
 * kept. The answer is whether each message crossed once.
 */
export async function measureChats(services: Services, wish: ChatWish): Promise<boolean> {
  const world = await makeChatWorld(services, wish.rooms ?? ROOMS)
  const runs: ChatRun[] = []
  const wanted = names.filter((name) => wish.only?.includes(name) ?? true)
  const rates = wish.rates.length > 0 ? wish.rates : RATES
  for (let round = 0; round < (wish.rounds ?? ROUNDS); round += 1)
    for (const rate of rates)
      for (const name of round % 2 === 0 ? wanted : wanted.toReversed()) {
        const run = await measureChat(world, { name, rate, seconds: SECONDS })
        sayChat(run)
        runs.push(run)
      }
  if (wish.rooms === null && wish.rounds === null && wish.only === null)
    await keep(services, world.rooms.length, runs)
  return runs.every(isRight)
}

/** Each message reached the other side once, and nothing was refused or cut. */
export const isRight = ({ lost, doubled, astray, fault }: ChatRun): boolean =>
  lost + doubled + astray === 0 && fault === null

async function keep(services: Services, rooms: number, runs: ChatRun[]): Promise<void> {
  const machine = await describeMachine(services)
  const result: ChatResult = { at: new Date().toISOString(), machine, rooms, seconds: SECONDS, runs }
  writeChat('json', `${JSON.stringify(result, null, 1)}\n`)
  writeChat('svg', chatChart(result))
  writeResult('results.md', markdown(readResults()))
}

function sayChat(run: ChatRun): void {
  const { name, rate, reached, p50, p99, max, lost, doubled, astray, memory, cpu, others, fault } = run
  say(
    [
      `${name.padEnd(6)} ${rate}/s: ${reached.toFixed(0)}/s crossed`,
      `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(0)} ms`,
      `${memory.before.toFixed(0)} → ${memory.rest.toFixed(0)} → ${memory.load.toFixed(0)} MB`,
      `CPU of 1,000: ${[cpu.server, cpu.redis, cpu.postgres].map((each) => each.toFixed(2)).join(' + ')} s`,
      `${others.toFixed(2)} cores busy otherwise`,
      ...(isRight(run)
        ? []
        : [`WRONG: ${lost} not there, ${doubled} twice, ${astray} astray, ${fault ?? ''}`]),
    ].join('   '),
  )
}
