import { eq } from 'drizzle-orm'
import { v7 as uuid } from 'uuid'
import type { TeamId } from '../../shared/ids.ts'
import type { Settings } from '../../shared/settings.ts'
import type { Dependencies } from '../actions/dependencies.ts'
import { teams } from '../storage/schema.ts'
import { storeSetting } from '../storage/settings.ts'
import { demoTeam } from './people.ts'

/** Further teams whose settings Ada may choose for a session: one guards its rooms, one invites by itself. */
const further: Record<string, Partial<Settings>> = {
  Collections: {
    textMessages: false,
    authentication: 'pin',
    openingHint: 'It is the last four digits of your customer number.',
    consent: true,
    consentText: 'We record what is agreed in this room. You agree to meet us here and to this record.',
    disagreeText: 'Nothing was recorded. Call us, and we will find another way.',
    helpLine: 'Call Collections on 555 0142',
  },
  'Broker Partners': { externalInvitation: true, defaultCountry: 'GB', helpLine: 'Ask your broker' },
}

/** Makes the demo's teams and what they have chosen for themselves; what is there stays. */
export async function seedTeams({ db }: Dependencies): Promise<void> {
  const own = await teamNamed(db, demoTeam)
  const made: TeamId[] = []
  for (const [name, chosen] of Object.entries(further)) {
    const { id, isNew } = await teamNamed(db, name)
    made.push(id)
    if (isNew)
      for (const [key, value] of Object.entries(chosen))
        await storeSetting(db, key as keyof Settings, value, id)
  }
  if (own.isNew) await storeSetting(db, 'sessionTeams', made, own.id)
}

async function teamNamed(db: Dependencies['db'], name: string): Promise<{ id: TeamId; isNew: boolean }> {
  const [known] = await db.select({ id: teams.id }).from(teams).where(eq(teams.name, name))
  if (known) return { id: known.id, isNew: false }
  const id = uuid() as TeamId
  await db.insert(teams).values({ id, name })
  return { id, isNew: true }
}
