import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

/** The figures of so short a run mean nothing, and none is looked at. */
test('the benchmark runs, and no server shows a console anything wrong', { timeout: 90_000 }, async () => {
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
