import type { Player } from './player.ts'
import type { ProcessStep } from './schedules.ts'
import type { Truth } from './truth.ts'

type Befalling = Exclude<ProcessStep, { do: 'close' }>

/** Lets something happen to one process, with `truth` told what need not be so for a while. */
export function befall(player: Player, step: Befalling, truth: Truth): void {
  switch (step.do) {
    case 'fate':
      return player.commands.next(step.script, step.fate)
    case 'mishear':
      return player.ear.mishear(step.mishearing)
    case 'kill':
      return player.kill()
    case 'stall':
      truth.stop(player)
      return player.stall()
    case 'cut':
      truth.cutOff(player, step.ms, step.which !== 'ear')
      if (step.which !== 'commands') player.ear.cut(step.ms)
      if (step.which !== 'ear') player.commands.cut(step.ms)
      return
    case 'slow':
      truth.slowed(player, step.ms, step.way === 'out')
      return player.slow(step.way, step.ms)
  }
}
