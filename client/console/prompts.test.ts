import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { SessionId, TransferId } from '../../shared/ids.ts'
import type { TransferPrompt } from '../../shared/transfer.ts'
import { ada, PretendServer, row } from './testing.ts'
import { Prompts } from './prompts.svelte.ts'

const promptFor = (id: string, session: string): TransferPrompt => ({
  id: id as TransferId,
  session: { id: session as SessionId, customer: { name: 'Mira Lindt' } },
  requester: { id: ada.id, name: 'Bo Castellan' },
  remainingMs: 60_000,
})
const [first, second, third] = [1, 2, 3].map((n) =>
  promptFor(`019a0000-0000-7000-8000-00000000000${n}`, `019a0000-0000-7000-8000-00000000001${n}`),
) as [TransferPrompt, TransferPrompt, TransferPrompt]
const ids = (prompts: Prompts) => prompts.all.map(({ id }) => id)

describe('requests an agent is asked', () => {
  let prompts: Prompts
  let now: number
  beforeEach(() => {
    prompts = new Prompts((command) => command)
    now = 1_000
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
  const answered = () => new PretendServer({ '/approve': { session: { id: row.id } } })

  test('a press within the first half second was meant for something else', async () => {
    const server = answered()
    prompts.show(first)
    const [prompt] = prompts.all
    if (!prompt) throw new Error('nothing is shown')
    now += 499
    await prompts.answer(prompt, 'approve')
    expect([server.posted, ids(prompts)]).toEqual([[], [first.id]])
    now += 1
    await prompts.answer(prompt, 'approve')
    expect([server.posted.length, ids(prompts)]).toEqual([1, []])
  })

  test('the newest of a session replaces the one before: there is no more than one', () => {
    prompts.show(first)
    prompts.show(second)
    prompts.show({ ...third, session: first.session })
    expect(ids(prompts).toSorted()).toEqual([second.id, third.id])
  })

  test('heard again, it keeps its place, with what remains now', () => {
    prompts.show(first)
    prompts.show(second)
    const before = prompts.all[0]?.endsAt ?? ''
    prompts.show({ ...first, remainingMs: 5_000 })
    expect(ids(prompts)).toEqual([first.id, second.id])
    expect(Date.parse(before) - Date.parse(prompts.all[0]?.endsAt ?? '')).toBeGreaterThan(50_000)
  })

  test('after the line was away what ended meanwhile goes, and what is told during the look stays', async () => {
    prompts.show(first)
    prompts.show(second)
    let answer: (value: object) => void = () => undefined
    new PretendServer({ '/api/transfers': new Promise<object>((resolve) => (answer = resolve)) })
    const confirmed = prompts.confirm()
    prompts.show(third)
    answer({ asked: [second], waiting: [] })
    await confirmed
    expect(ids(prompts)).toEqual([second.id, third.id])
  })
})
