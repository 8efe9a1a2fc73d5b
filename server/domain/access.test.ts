import { describe, expect, test } from 'vitest'
import type { AgentId, TeamId } from '../../shared/ids.ts'
import { can, canUse, type Owned, type Person } from './access.ts'

const [lending, claims] = ['lending' as TeamId, 'claims' as TeamId]
const person = (name: string, more: Partial<Person> = {}): Person => ({
  id: name as AgentId,
  role: 'agent',
  teamId: lending,
  furtherTeams: [],
  scope: 'mine',
  ...more,
})
const ada = person('ada')
const admin = person('admin', { role: 'administrator', teamId: claims })
const adasSession: Owned = { ownerId: ada.id, ownerTeamId: lending }

describe('access', () => {
  test('the owner alone works on a session, whatever the role of the others', () => {
    expect(can(ada, 'work', adasSession)).toBe(true)
    for (const other of [person('bo', { scope: 'all' }), person('cy', { role: 'supervisor' }), admin])
      expect(can(other, 'work', adasSession)).toBe(false)
  })

  test('the scope says whose rows an agent sees: their own, those of the main team, all', () => {
    const sees = (more: Partial<Person>) => can(person('bo', more), 'see', adasSession)
    expect(can(ada, 'see', adasSession)).toBe(true)
    expect(sees({ scope: 'mine' })).toBe(false)
    expect(sees({ scope: 'team' })).toBe(true)
    expect(sees({ scope: 'team', teamId: claims })).toBe(false)
    expect(sees({ scope: 'all', teamId: claims })).toBe(true)
  })

  test('further teams widen what a supervisor sees, not what an agent sees', () => {
    const elsewhere = { teamId: claims, furtherTeams: [lending], scope: 'team' as const }
    expect(can(person('bo', elsewhere), 'see', adasSession)).toBe(false)
    expect(can(person('cy', { ...elsewhere, role: 'supervisor' }), 'see', adasSession)).toBe(true)
    expect(can(person('cy', { role: 'supervisor', teamId: claims }), 'see', adasSession)).toBe(false)
  })

  test('why a status is what it is: for supervisors and administrators, where they see the session', () => {
    expect(can(ada, 'explain', adasSession)).toBe(false)
    expect(can(person('cy', { role: 'supervisor' }), 'explain', adasSession)).toBe(true)
    expect(can(person('cy', { role: 'supervisor', teamId: claims }), 'explain', adasSession)).toBe(false)
    expect(can(admin, 'explain', adasSession)).toBe(true)
  })

  test('the outbox is the administrator’s, and everybody’s in the demo', () => {
    expect(canUse(admin, 'read-outbox', { demo: false })).toBe(true)
    expect(canUse(ada, 'read-outbox', { demo: false })).toBe(false)
    expect(canUse(ada, 'read-outbox', { demo: true })).toBe(true)
  })
})
