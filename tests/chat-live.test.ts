import { v4 as uuid } from 'uuid'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ChatMessage, ChatPage, MessageWritten } from '../shared/chat.ts'
import type { TransferAsked } from '../shared/transfer.ts'
import { Agent } from './support/agent.ts'
import type { Customer } from './support/customer.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { until } from './support/until.ts'

let foyer: Foyer
let other: string
beforeAll(async () => {
  foyer = await startFoyer('services')
  other = await foyer.another()
}, 60_000)
afterAll(() => foyer[Symbol.asyncDispose]())

const says = (text: string) => ({ id: uuid(), text })

/** Ada at one process with the room open, her customer at the other. */
async function apart(name: string, at = foyer, there = other) {
  const ada = await at.agent('Ada')
  const { id } = await ada.startsSession(name)
  const customer = at.customer()
  await customer.continues(await at.linkOf(ada, id))
  const tab = await customer.arrives(there)
  const heard = { agent: [] as MessageWritten[], customer: [] as MessageWritten[] }
  ada.socket.on('message', (written: MessageWritten) => heard.agent.push(written))
  tab.on('message', (written: MessageWritten) => heard.customer.push(written))
  await ada.opens(id)
  await until('the room is open', () => ada.room?.row.status.startsWith('online'))
  const write = (text: string) => customer.browser.at(there).value('POST', '/api/room/messages', says(text))
  const reply = (text: string) =>
    ada.browser.value<ChatMessage>('POST', `/api/sessions/${id}/messages`, says(text))
  return { ada, id, customer, tab, heard, write, reply }
}
const textsIn = (heard: readonly MessageWritten[]) => heard.map(({ message }) => message.text)

describe('two processes', { timeout: 60_000 }, () => {
  test('deliver what is written at one to whoever is at the other, both ways, each once and in order', async () => {
    const { heard, write, reply } = await apart('Noor')
    const expected: string[] = []
    for (let n = 0; n < 10; n += 1) {
      await write(`hers ${n}`)
      await reply(`mine ${n}`)
      expected.push(`hers ${n}`, `mine ${n}`)
    }
    await until('both have heard all', () => heard.agent.length >= 20 && heard.customer.length >= 20, {
      withinMs: 30_000,
    })
    expect([textsIn(heard.agent), textsIn(heard.customer)]).toEqual([expected, expected])
  })

  test('tell each other what is seen and who types', async () => {
    const { ada, id, tab, customer, reply } = await apart('Olga')
    const [seen, typed]: [number[], string[]] = [[], []]
    ada.socket.on('chat', ({ chat }: { chat: { seenByCustomer: number } }) => seen.push(chat.seenByCustomer))
    ada.socket.on('typing', ({ from }: { from: string }) => typed.push(from))
    await reply('Hello')
    await customer.browser.at(other).ask('POST', '/api/room/messages/seen', { upTo: 1 })
    tab.emit('typing', { session: id })
    await until('Ada has heard both', () => seen.includes(1) && typed.includes('customer'))
  })

  test('catch up on what was written while Redis was away: nothing is lost, both are told how far the chat is', async () => {
    await using lone = await startFoyer('services')
    const { ada, id, customer, write, reply } = await apart('Pia', lone, await lone.another())
    await write('before')
    await lone.redis?.stop()
    await write('hers, meanwhile')
    await reply('mine, meanwhile')
    await lone.redis?.restart()
    await until('both rooms say so', () => ada.room?.chat.last === 3 && customer.room?.chat.last === 3, {
      withinMs: 30_000,
    })
    const { items } = await ada.browser.value<ChatPage>('GET', `/api/sessions/${id}/messages`)
    expect(items.map(({ text }) => text)).toEqual(['before', 'hers, meanwhile', 'mine, meanwhile'])
  })
})

describe('the wrong person', { timeout: 60_000 }, () => {
  test('types into no other session, and an agent only into the room that is open and hers', async () => {
    const [victim, stranger] = [await apart('Rosa'), await apart('Sami')]
    const typed: string[] = []
    const hears = (who: string) => (heard: { session: string }) => typed.push(`${who} of ${heard.session}`)
    victim.ada.socket.on('typing', hears('Ada'))
    victim.tab.on('typing', hears('Rosa'))
    stranger.ada.socket.on('typing', hears('stranger'))
    await using bo = await Agent.logsIn(other, 'bo@example.com')
    bo.socket.emit('typing', { session: victim.id })
    stranger.tab.emit('typing', { session: victim.id })
    // On the same line, so that it comes after.
    stranger.tab.emit('typing', { session: stranger.id })
    await until('what she types in her own is heard', () => typed.length > 0)
    await victim.write('a message that comes after')
    await until('it came', () => victim.heard.customer.length === 1 && victim.heard.agent.length === 1)
    expect(typed).toEqual([`stranger of ${stranger.id}`])
  })

  test('hears nothing any more once the session is another’s', async () => {
    const { ada, id, heard, write } = await apart('Tove')
    await using bo = await Agent.logsIn(other, 'bo@example.com')
    const his: MessageWritten[] = []
    bo.socket.on('message', (written: MessageWritten) => his.push(written))
    await write('for Ada')
    await until('Ada heard', () => heard.agent.length === 1)
    const { transfer } = await bo.browser.value<TransferAsked>('POST', `/api/sessions/${id}/enter`)
    await ada.browser.value('POST', `/api/transfers/${transfer.id}/approve`)
    await bo.opens(id)
    await until('Bo has it open', () => bo.room?.id === id)
    await write('for Bo')
    await until('Bo heard', () => his.length === 1)
    expect(textsIn(heard.agent)).toEqual(['for Ada'])
  })
})

describe('too much', { timeout: 60_000 }, () => {
  test('of one message is refused, and nothing of it is kept', async () => {
    const { ada, id, customer } = await apart('Uma')
    const huge = says('x'.repeat(100_000))
    expect(await customer.browser.refusal('POST', '/api/room/messages', huge)).toBe('invalid')
    expect(await ada.browser.refusal('POST', `/api/sessions/${id}/messages`, huge)).toBe('invalid')
    expect((await ada.browser.value<ChatPage>('GET', `/api/sessions/${id}/messages`)).items).toEqual([])
  })

  test('of messages in one minute is refused for whoever floods, and for nobody else', async () => {
    await using narrow = await startFoyer('services', { chatPerMinute: 3 })
    const ada = await narrow.agent('Ada')
    const joins = async (name: string): Promise<Customer> => {
      const customer = narrow.customer()
      await customer.continues(await narrow.linkOf(ada, (await ada.startsSession(name)).id))
      return customer
    }
    const [vera, wim] = [await joins('Vera'), await joins('Wim')]
    const statuses: number[] = []
    for (let n = 0; n < 5; n += 1)
      statuses.push((await vera.browser.ask('POST', '/api/room/messages', says(String(n)))).status)
    expect(statuses).toEqual([200, 200, 200, 429, 429])
    expect((await wim.browser.ask('POST', '/api/room/messages', says('Hello'))).status).toBe(200)
  })
})
