import type { Press } from '../link/room-work.ts'
import type { SessionId, TaskId } from '../../shared/ids.ts'
import { kept } from './kept.ts'

/** "Complete" pressed but not yet answered: kept on this phone, so that a reload does not lose it. */
export interface Pressed {
  read: (session: SessionId) => Presses
  write: (session: SessionId, presses: Presses) => void
}
type Presses = Partial<Record<TaskId, Press>>

export const pressedOnThisPhone: Pressed = kept<Presses>('foyer-pressed', {})
