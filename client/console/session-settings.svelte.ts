import type { SessionForm } from '../../shared/commands.ts'
import type { TeamId } from '../../shared/ids.ts'

/** What a session asks for by the settings of a team, read anew whenever another team is chosen. */
export class SessionSettings {
  /** What was read last; it stays until the next is here. */
  form = $state.raw<SessionForm | null>(null)
  chosen = $state<TeamId>()
  failed = $state(false)
  #reading: Promise<void> | null = null
  readonly #read: (team?: TeamId) => Promise<SessionForm>

  constructor(read: (team?: TeamId) => Promise<SessionForm>) {
    this.#read = read
  }

  /** Resolves when what was chosen last is read; where it could not be, the team before stays chosen. */
  read(team: TeamId | undefined = this.chosen): Promise<void> {
    const reading: Promise<void> = this.#ask(team).then(
      (form) => this.#take(reading, form),
      () => this.#take(reading, null),
    )
    this.chosen = team
    this.#reading = reading
    return reading
  }

  /** The form as it is when nothing is on its way any more. */
  async settled(): Promise<SessionForm | null> {
    for (let awaited = null; awaited !== this.#reading;) {
      awaited = this.#reading
      await awaited
    }
    return this.form
  }

  #ask = async (team: TeamId | undefined): Promise<SessionForm> => this.#read(team)

  #take(reading: Promise<void>, form: SessionForm | null): void {
    if (reading !== this.#reading) return
    this.failed = form === null
    this.form = form ?? this.form
    this.chosen = this.form?.team.id
  }
}
