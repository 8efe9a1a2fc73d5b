import { afterEach, expect, test, vi } from 'vitest'
import type { AgentId } from '../../shared/ids.ts'
import { ask, take } from './ask.ts'
import { speakFor } from './speaker.ts'

afterEach(() => {
  speakFor(null)
  vi.unstubAllGlobals()
})

test('each command says for whom this page speaks, until nobody is known', async () => {
  const named: (string | null)[] = []
  vi.stubGlobal('fetch', (_path: string, { headers }: RequestInit) => {
    named.push(new Headers(headers).get('foyer-agent'))
    const isFile = { 'content-disposition': 'attachment' }
    return Promise.resolve(new Response(null, { status: 204, headers: isFile }))
  })
  const ada = '0190f1e0-0000-7000-8000-000000000001' as AgentId
  const all = async () => {
    await ask('GET', '/api/me', null)
    await ask('POST', '/api/sessions', null, {})
    await ask('POST', '/api/logo', null, new Blob(['x']))
    await take('POST', '/api/audit')
  }
  speakFor(ada)
  await all()
  speakFor(null)
  await all()
  expect(named).toEqual([ada, ada, ada, ada, null, null, null, null])
})
