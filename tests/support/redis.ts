import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { freePort } from './ports.ts'

export interface TestRedis extends AsyncDisposable {
  readonly port: number
  readonly url: string
  /** Kills it without a word; what it held is lost, unless it is durable. */
  stop(): Promise<void>
  /** Kills it where it still runs, and starts it on the same port: empty, or with its data when durable. */
  restart(): Promise<void>
  /** It accepts connections and answers nothing, until `resume`. */
  pause(): void
  resume(): void
}

interface Options {
  /** Write down every change before it is answered, and begin with what was written. */
  durable?: boolean
}

/** A private Redis on a free loopback port, ended with the test: `await using redis = await startRedis()`. */
export async function startRedis({ durable = false }: Options = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-redis-'))
  const port = await freePort()
  const start = () => launch(port, folder, durable)
  let server: ChildProcess | null = await start()
  const stop = async () => {
    const ended = server
    server = null
    if (!ended || ended.exitCode !== null || ended.signalCode !== null) return
    ended.kill('SIGKILL')
    await once(ended, 'exit')
  }
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    stop,
    async restart() {
      await stop()
      server = await start()
    },
    pause: () => void server?.kill('SIGSTOP'),
    resume: () => void server?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Where Debian and others put it, for a PATH that lacks it. */
const path = [process.env['PATH'], '/usr/bin', '/usr/local/bin'].filter(Boolean).join(delimiter)

async function launch(port: number, folder: string, durable: boolean): Promise<ChildProcess> {
  const place = ['--port', port, '--bind', '127.0.0.1', '--dir', folder]
  const options = [...place, '--save', '', '--appendonly', durable ? 'yes' : 'no', '--appendfsync', 'always']
  const server = spawn('redis-server', options.map(String), {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, PATH: path },
  })
  const failed = once(server, 'exit').then(([code]) => {
    throw new Error(`redis-server ended with ${String(code)} before it answered`)
  })
  await Promise.race([failed, answers(port)])
  failed.catch(() => undefined)
  return server
}

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await answersOnce(port))) {
    if (Date.now() > deadline) throw new Error('redis-server did not answer within 10 s')
    await new Promise((again) => setTimeout(again, 10))
  }
}

function answersOnce(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'))
    const give = (yes: boolean) => {
      socket.destroy()
      answer(yes)
    }
    socket.on('data', () => give(true))
    socket.on('error', () => give(false))
  })
}
