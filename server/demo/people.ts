import type { Door } from '../../shared/commands.ts'

export const demoTeam = 'Retail Lending'

/** Who can log in to the demo; shown on the login page and on stdout. */
export const demoLogins: NonNullable<Door['demo']> = {
  password: 'foyer-demo',
  logins: [
    { name: 'Ada Brandt', email: 'ada@example.com', role: 'agent' },
    { name: 'Bo Castellan', email: 'bo@example.com', role: 'agent' },
    { name: 'Cy Duarte', email: 'cy@example.com', role: 'supervisor' },
    { name: 'Mira Olsen', email: 'admin@example.com', role: 'administrator' },
  ],
}
