import argon2 from 'argon2'

/** argon2id with OWASP's smallest advised cost (19 MiB, 2 passes): about 24 ms. */
const cost = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

export const hashPassword = (password: string): Promise<string> => argon2.hash(password, cost)

let decoy: Promise<string> | undefined

/** Takes as long for an unknown account (null) as for a wrong password, so that neither can be told. */
export async function passwordFits(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('nobody has this password')
  const fits = await argon2.verify(hash ?? (await decoy), password)
  return hash !== null && fits
}
