import { describe, expect, test } from 'vitest'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { can, canUse, type Person } from './access.ts'

const team = 'team' as TeamId
const ada: Person = { id: 'ada' as AgentId, role: 'agent', teamId: team }
const bo: Person = { id: 'bo' as AgentId, role: 'agent', teamId: team }
const root: Person = { id: 'root' as AgentId, role: 'administrator', teamId: team }

describe('access', () => {
  test('the owner alone sees and works on a session', () => {
    for (const action of ['see', 'work'] as const) {
      expect(can(ada, action, { ownerId: ada.id })).toBe(true)
      expect(can(bo, action, { ownerId: ada.id })).toBe(false)
    }
  })

  test('the outbox is the administrator’s, and everybody’s in the demo', () => {
    expect(canUse(root, 'read-outbox', { demo: false })).toBe(true)
    expect(canUse(ada, 'read-outbox', { demo: false })).toBe(false)
    expect(canUse(ada, 'read-outbox', { demo: true })).toBe(true)
  })
})
