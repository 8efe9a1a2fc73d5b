import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Holder = z.object({ pid: z.int(), startedAt: z.string(), bootId: z.string() })
type Holder = z.infer<typeof Holder>

export class FolderHeldError extends Error {
  constructor(folder: string, pid: number) {
    super(
      `${folder} is in use by another Foyer (process ${pid}). Stop it first, or set FOYER_DATA to another folder.`,
    )
  }
}

/**
 * Takes the data folder for this process; the embedded database takes no lock of its own and two
 * processes would destroy it. A holder that no longer runs (killed, machine restarted) is replaced.
 * Returns the release. Throws FolderHeldError naming the holder.
 */
export function holdFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'foyer.lock')
  const mine = JSON.stringify(holderOf(process.pid))
  for (let attempt = 0; attempt < 20; attempt++) {
    if (create(path, mine)) return () => release(path, mine)
    const found = read(path)
    if (found === null) continue
    const holder = Holder.safeParse(parse(found))
    if (holder.success && runs(holder.data)) throw new FolderHeldError(folder, holder.data.pid)
    setAside(path, found)
  }
  throw new Error(`could not take ${path}`)
}

const create = (path: string, content: string): boolean => {
  // Written beside and linked, so that nobody ever reads half of it.
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, content, { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code !== 'EEXIST') throw fault
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Removes a stale lock; puts it back if another process replaced it between reading and moving. */
const setAside = (path: string, stale: string): void => {
  const aside = `${path}.stale.${process.pid}`
  try {
    renameSync(path, aside)
  } catch {
    return
  }
  if (read(aside) !== stale) linkSync(aside, path)
  rmSync(aside, { force: true })
}

const release = (path: string, mine: string): void => {
  if (read(path) === mine) rmSync(path, { force: true })
}

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const runs = (holder: Holder): boolean => {
  const now = holderOf(holder.pid)
  if (now.startedAt !== '' || now.bootId !== '')
    return now.startedAt === holder.startedAt && now.bootId === holder.bootId
  try {
    process.kill(holder.pid, 0)
    return true
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** A pid alone is reused; with its start time and the boot it names one process. Empty outside Linux. */
const holderOf = (pid: number): Holder => ({
  pid,
  // Field 22, counted after the command's closing bracket, as a command may hold spaces.
  startedAt: (read(`/proc/${pid}/stat`) ?? '').split(') ').at(-1)?.split(' ')[19] ?? '',
  bootId: (read('/proc/sys/kernel/random/boot_id') ?? '').trim(),
})
