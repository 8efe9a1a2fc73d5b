import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { newLetterId } from '../ui/chat/outbox.svelte.ts'
import { Presses } from './presses.svelte.ts'
import { Room } from './room.svelte.ts'
import { cleosRoom, PretendLink, PretendPressed, task } from './testing.ts'

describe('on plain http of another machine, where browsers make no ids', () => {
  beforeEach(() => void vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) }))
  afterEach(() => vi.unstubAllGlobals())

  test('a message has one, and no two the same', () => {
    const ids = [newLetterId(), newLetterId()]
    for (const id of ids)
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new Set(ids).size).toBe(2)
  })

  test('a task is completed', async () => {
    const link = new PretendLink(cleosRoom({ tasks: [task(2, 'Fees')] }))
    const room = new Room(
      link,
      () => true,
      () => undefined,
    )
    await room.enter()
    const presses = new Presses(room, link, new PretendPressed())
    expect(await presses.complete(task(2, 'Fees').id)).toBe(true)
    expect(link.asked).toContain('complete')
  })
})
