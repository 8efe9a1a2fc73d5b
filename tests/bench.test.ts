import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { readArguments } from '../bench/arguments.ts'
import { Crossings } from '../bench/chat/crossings.ts'
import { openSlowLine } from '../bench/sign/slow-line.ts'
import { Ledger } from '../bench/measure/ledger.ts'
import type { SessionId } from '../shared/ids.ts'
import type { CustomerStatus, StatusRow } from '../shared/status.ts'

/** The figures of so short a run mean nothing, and none is looked at. */
test('the benchmark runs, and no server shows a console anything wrong', { timeout: 180_000 }, async () => {
  const bench = spawn(process.execPath, ['scripts/bench.mjs', '--smoke'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [bench.stdout, bench.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const [code] = (await once(bench, 'close')) as [number | null]
  expect(said).toContain('Every change reached every console, and nothing else did.')
  for (const name of ['limit', 'raw+R', 'raw+R10', 'Foyer', 'naive'])
    expect(said).toMatch(new RegExp(`${name.replace('+', '\\+')} .* connect .* toggle`))
  expect(code).toBe(0)
})

describe('the ledger of the benchmark', () => {
  const [mira, jonas] = [0, 1]
  const [ada, bo] = [0, 1]
  const row = (id: string, status: CustomerStatus, revision: number, done = 0): StatusRow => ({
    id: id as SessionId,
    status,
    done,
    total: 3,
    revision,
  })
  /** Ada and Bo watch Mira's session, Bo alone that of Jonas. */
  function open(): Ledger {
    const ledger = new Ledger(['mira', 'jonas'], [[mira], [mira, jonas]])
    ledger.mayBeUnknown = false
    return ledger
  }

  test('a change is over when every console that watches it shows it', async () => {
    const ledger = open()
    ledger.change(mira, { online: true })
    ledger.heard(ada, [row('mira', 'online-open', 1)])
    expect(ledger.open).toBe(1)
    ledger.heard(bo, [row('mira', 'online-open', 1)])
    await ledger.settled(1_000)
    expect([ledger.finished, ledger.wrong, ledger.takeLatencies().length]).toEqual([1, 0, 2])
  })

  test('one that does not arrive is told, with what should be shown', async () => {
    const ledger = open()
    ledger.change(jonas, { done: 2 })
    ledger.heard(bo, [row('jonas', 'offline-open', 1, 1)])
    await expect(ledger.settled(5)).rejects.toThrow('1 changes did not reach every console')
    expect(ledger.wrong).toBe(1)
  })

  test('a row that was never true is wrong; one that was true until now is only late', () => {
    const ledger = open()
    ledger.change(mira, { online: true })
    ledger.heard(ada, [row('mira', 'offline-open', 1)])
    expect(ledger.wrong).toBe(0)
    ledger.heard(ada, [row('mira', 'online-open', 2)])
    ledger.heard(ada, [row('mira', 'offline-open', 3)])
    expect(ledger.wrong).toBe(1)
    ledger.heard(ada, [row('mira', 'unknown', 4)])
    expect(ledger.wrong).toBe(2)
  })

  test('a row of a lower revision changes nothing, as on a real console', () => {
    const ledger = open()
    ledger.change(mira, { online: true })
    ledger.heard(ada, [row('mira', 'online-open', 2)])
    ledger.heard(ada, [row('mira', 'offline-open', 1)])
    expect(ledger.wrong).toBe(0)
  })

  test('a row nobody asked for is needless', () => {
    const ledger = open()
    ledger.heard(ada, [row('jonas', 'offline-open', 1)])
    expect([ledger.needless, ledger.wrong]).toEqual([1, 0])
  })

  test('what is not shown, or not as it is, is wrong at rest', () => {
    const ledger = open()
    ledger.heard(ada, [row('mira', 'offline-open', 1)])
    ledger.heard(bo, [row('mira', 'online-open', 1)])
    expect(ledger.wrongAtRest()).toBe(2)
  })
})

describe('what is asked of the benchmark', () => {
  test('is the whole chat, or so many rooms at these rates', () => {
    expect(readArguments(['chat']).chat).toEqual({ rooms: null, rates: [], rounds: null, only: null })
    const some = readArguments(['chat', '100,50', '--rounds', '2', '--only', 'Foyer'])
    expect(some.chat).toEqual({ rooms: 100, rates: [50], rounds: 2, only: ['Foyer'] })
    expect(() => readArguments(['chat', 'many'])).toThrow('chat takes a number of rooms')
  })

  test('is signing of the usual documents, or of some of so many pages', () => {
    expect(readArguments(['sign']).sign).toEqual({ sizes: [], rounds: null })
    expect(readArguments(['sign', '3', '--rounds', '1']).sign).toEqual({ sizes: [3], rounds: 1 })
    expect(() => readArguments(['sign', '501'])).toThrow('sign takes numbers of pages, 500 at most')
  })
})

describe('messages of the benchmark', () => {
  const [mira, ada, jonas] = [0, 1, 2]

  test('cross when the other side of their room hears them; whoever wrote them hears them too', () => {
    const crossings = new Crossings()
    crossings.sends('hello', mira, 100)
    crossings.hears('hello', mira, 101)
    expect(crossings.missing).toBe(1)
    crossings.hears('hello', ada, 103)
    expect([crossings.missing, crossings.takeLatencies(), crossings.takeLatencies()]).toEqual([0, [3], []])
    expect([crossings.doubled, crossings.astray]).toEqual([0, 0])
  })

  test('that come twice are counted, and taken once', () => {
    const crossings = new Crossings()
    crossings.sends('hello', ada, 100)
    crossings.hears('hello', mira, 101)
    crossings.hears('hello', mira, 105)
    expect([crossings.doubled, crossings.missing, crossings.takeLatencies()]).toEqual([1, 0, [1]])
  })

  test('that nobody wrote, or that another room hears, are astray', () => {
    const crossings = new Crossings()
    crossings.sends('hello', ada, 100)
    crossings.hears('hello', jonas, 101)
    crossings.hears('never written', mira, 101)
    expect([crossings.astray, crossings.missing]).toEqual([2, 1])
  })
})

test('what comes over the slow line of the benchmark is whole, however many ask at once', async () => {
  const sent = Buffer.from(Array.from({ length: 30_000 }, (_, n) => n % 251))
  const server = createServer((_request, response) => response.end(sent)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  await using line = await openSlowLine(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  const ask = async () =>
    Buffer.from(await (await fetch(line.url, { headers: { connection: 'close' } })).arrayBuffer())
  const came = await Promise.all([ask(), ask(), ask()])
  server.close()
  expect(came.every((each) => each.equals(sent))).toBe(true)
  expect(line.bytes).toBeGreaterThan(3 * sent.length)
})
