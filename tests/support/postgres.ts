import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chown, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { findPostgres } from '../../scripts/programs.mjs'
import { freePort } from './ports.ts'

export interface TestPostgres extends AsyncDisposable {
  /** Its own database `postgres`, for whatever concerns the whole server. */
  readonly url: string
  /** The address of a new database, a copy of `template` where one is named. */
  database(template?: string): Promise<string>
  /** Ends it in order: connections are closed, everything is written. */
  stop(): Promise<void>
  /** Ends it as a crash does; the next start recovers from its log. */
  kill(): Promise<void>
  /** Kills it where it still runs, and starts it on the same port and data. */
  restart(): Promise<void>
}

interface Options {
  /** Write to the disk as in production. Off, everything is some ten times faster. */
  durable?: boolean
  /** How much it keeps in memory, as Postgres writes it; its own default is small. */
  sharedBuffers?: string
}

/** A private Postgres on a free loopback port, ended with the test: `await using server = await startPostgres()`. */
export async function startPostgres({
  durable = false,
  sharedBuffers = '128MB',
}: Options = {}): Promise<TestPostgres> {
  const programs = findPostgres()
  if (!programs) throw new Error('the PostgreSQL server is missing; `npm test` installs it or says how')
  const user = account()
  const folder = await mkdtemp(join(tmpdir(), 'foyer-postgres-'))
  const watch = keepWatch(folder)
  if (user) await chown(folder, user.uid, user.gid)
  await initialise(programs, folder, user)
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const settings = [`shared_buffers=${sharedBuffers}`, ...(durable ? [] : inAHurry)]
  const start = () => launch(programs, folder, port, settings, user)
  let server: ChildProcess | null = await start()
  const end = async (signal: NodeJS.Signals) => {
    const ended = server
    server = null
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return
    const exited = once(ended, 'exit')
    ended.kill(signal)
    await exited
  }
  return {
    url,
    database: (template) => createDatabase(url, template),
    stop: () => end('SIGINT'),
    // Not SIGKILL: its children would outlive it and hold the data for a moment.
    kill: () => end('SIGQUIT'),
    async restart() {
      await end('SIGQUIT')
      server = await start()
    },
    async [Symbol.asyncDispose]() {
      await end('SIGQUIT')
      await watch.end()
    },
  }
}

/** A new database on a server that is already there. */
export async function createDatabase(url: string, template = 'template1'): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(url, (client) =>
    client.query(`create database ${name} template ${pg.escapeIdentifier(template)}`),
  )
  return databaseUrl(url, name)
}

export const databaseUrl = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: name }).href

/** One connection to the server, for as long as `work` takes. */
export async function onServer<Result>(
  url: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * Ends the server and removes its folder when this process is gone, however it went: the pipe to
 * the watch closes then. In a process group of its own, so that Ctrl-C leaves it its work.
 */
function keepWatch(folder: string): { end(): Promise<void> } {
  const work = 'cat; kill -QUIT "$(head -n 1 "$0/postmaster.pid")" && sleep 1; rm -rf "$0"'
  const watch = spawn('sh', ['-c', work, folder], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] })
  watch.unref()
  return {
    async end() {
      const exited = once(watch, 'exit')
      watch.stdin.end()
      await exited
    },
  }
}

interface Account {
  uid: number
  gid: number
}

/** Postgres refuses to run as root: then it runs as the user its package made. */
function account(): Account | null {
  if (process.getuid?.() !== 0) return null
  const [uid, gid] = ['-u', '-g'].map((what) => Number(spawnSync('id', [what, 'postgres']).stdout || NaN))
  if (!uid || !gid) throw new Error('Postgres does not run as root, and there is no user named postgres')
  return { uid, gid }
}

async function initialise(programs: string, folder: string, user: Account | null): Promise<void> {
  const options = ['-D', folder, '-U', 'postgres', '--auth=trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  const child = spawn(join(programs, 'initdb'), options, {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`initdb failed: ${said.trim()}`)
}

const inAHurry = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

async function launch(
  programs: string,
  folder: string,
  port: number,
  more: readonly string[],
  user: Account | null,
) {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=300',
    ...more,
  ]
  const options = ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])]
  const child = spawn(join(programs, 'postgres'), options, {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-4_000)))
  const deadline = Date.now() + 30_000
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGQUIT')
      throw new Error(`Postgres did not start: ${said.trim()}`)
    }
    await new Promise((again) => setTimeout(again, 20))
  }
  return child
}

const answers = (port: number): Promise<boolean> =>
  onServer(`postgres://postgres@127.0.0.1:${port}/postgres`, (client) => client.query('select 1')).then(
    () => true,
    () => false,
  )
