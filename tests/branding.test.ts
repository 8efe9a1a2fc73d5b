import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { LARGEST_LOGO, type SettingsPage, type Teams } from '../shared/administration.ts'
import { eraseExpired } from '../server/actions/retention.ts'
import { storeLogo } from '../server/actions/store-logo.ts'
import { demoTeam } from '../server/demo/people.ts'
import { logos, settings } from '../server/storage/schema.ts'
import type { Agent } from './support/agent.ts'
import { startFoyer, type Foyer } from './support/foyer.ts'
import { granted, openStage, refusalOf } from './support/stage.ts'

const PNG = { 'content-type': 'image/png' }
const picture = (background: string) =>
  sharp({ create: { width: 40, height: 20, channels: 4, background } })
    .png()
    .toBuffer()
const drawing = (inside: string) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10">${inside}</svg>`)
const uploaded = async (of: Agent, file: Buffer, headers: Record<string, string> = PNG) => {
  const response = await of.browser.ask('POST', '/api/logos', file, headers)
  return (await response.json()) as { id: string; refusal: string }
}

describe('the look of a team', () => {
  let foyer: Foyer
  let admin: Agent
  let team: string

  beforeAll(async () => {
    foyer = await startFoyer('embedded')
    admin = await foyer.agent('admin')
    const { items } = await admin.browser.value<Teams>('GET', '/api/teams')
    team = items.find(({ name }) => name === demoTeam)?.id ?? ''
  }, 60_000)
  afterAll(() => foyer[Symbol.asyncDispose]())

  const saves = async (changes: object) => {
    const path = `/api/teams/${team}/settings`
    const { revision } = await admin.browser.value<SettingsPage>('GET', path)
    return admin.browser.ask('PUT', path, { revision, changes })
  }
  const seen = (path: string) => foyer.customer().browser.ask('GET', path)

  test('is on the pages of its customers, before the room and in it', async () => {
    const { id } = await uploaded(admin, await picture('#8a1c1c'))
    expect((await saves({ brandColour: '#8a1c1c', logo: id })).status).toBe(200)

    const ada = await foyer.agent('Ada')
    const session = await ada.startsSession('Mira')
    const link = await foyer.linkOf(ada, session.id)
    const opening = await (await seen(`/j/${link}`)).text()
    expect(opening).toContain('href="/brand/8a1c1c.css"')
    expect(opening).toContain(`src="/brand/logos/${id}.png"`)

    const sheet = await seen('/brand/8a1c1c.css')
    expect(sheet.headers.get('content-type')).toContain('text/css')
    expect(await sheet.text()).toContain('--brand-fill:#8a1c1c')
    const logo = await seen(`/brand/logos/${id}.png`)
    expect(logo.headers.get('content-type')).toBe('image/png')
    expect(logo.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await sharp(Buffer.from(await logo.arrayBuffer())).metadata()).format).toBe('png')

    const mira = foyer.customer()
    await mira.continues(link)
    expect((await mira.reads()).team.logo).toBe(`/brand/logos/${id}.png`)
    const room = await (await mira.browser.ask('GET', '/room', undefined, { accept: 'text/html' })).text()
    expect(room).toContain('href="/brand/8a1c1c.css"')
  })

  test('is refused where white text could not be read on it, or no such picture is stored', async () => {
    const refused = await saves({ brandColour: '#ffcc00', logo: 'a'.repeat(64) })
    expect(refused.status).toBe(400)
    expect(((await refused.json()) as { details: object }).details).toEqual({
      brandColour: expect.stringContaining('4.5') as string,
      logo: 'no such picture is stored',
    })
  })

  test('a drawing is drawn anew: no script of it is left, and nothing it names is fetched', async () => {
    const hostile = drawing(
      '<script>alert(1)</script><rect width="20" height="10" fill="#00f" onload="alert(2)"/><image href="file:///etc/passwd"/><foreignObject><iframe src="https://evil.test"/></foreignObject>',
    )
    const { id } = await uploaded(admin, hostile, { 'content-type': 'image/svg+xml' })
    const bytes = Buffer.from(await (await seen(`/brand/logos/${id}.png`)).arrayBuffer())
    expect(bytes.subarray(1, 4).toString()).toBe('PNG')
    expect(bytes.toString('latin1')).not.toMatch(/script|alert|passwd|evil/)
    // Its one rectangle is there, sharp enough for any screen.
    const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true })
    expect([...data.subarray(0, 3)]).toEqual([0, 0, 255])
    expect(info.height).toBe(256)
  })

  test('what is behind a picture in the same file is gone', async () => {
    const both = Buffer.concat([await picture('#00ff00'), Buffer.from('<script>alert(1)</script>PK\x03\x04')])
    const { id } = await uploaded(admin, both)
    const bytes = Buffer.from(await (await seen(`/brand/logos/${id}.png`)).arrayBuffer())
    expect(bytes.toString('latin1')).not.toContain('script')
  })

  test.each([
    ['a text', Buffer.from('no picture at all')],
    ['nothing', Buffer.alloc(0)],
    ['a GIF', Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=', 'base64')],
    ['a drawing without an end', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><g>')],
    [
      'a drawing of a billion pixels',
      drawing('').toString().replace('viewBox="0 0 20 10"', 'width="99999" height="99999"'),
    ],
  ])('%s is refused', async (_, file) => {
    expect((await uploaded(admin, Buffer.from(file))).refusal).toBe('invalid')
  })

  test('more than 500 KB is refused, and so is whatever says it is no picture', async () => {
    expect((await uploaded(admin, Buffer.alloc(LARGEST_LOGO + 1))).refusal).toBe('too-large')
    const page = { 'content-type': 'text/html' }
    expect((await uploaded(admin, await picture('#fff'), page)).refusal).toBe('invalid')
  })

  test.each([
    '/brand/8a1c1.css',
    '/brand/8a1c1c;}.css',
    '/brand/logos/x.png',
    `/brand/logos/${'b'.repeat(64)}.png`,
  ])('%s is nothing', async (path) => expect((await seen(path)).status).toBeGreaterThanOrEqual(400))
})

describe('a stored logo', () => {
  test('is kept by an administrator alone, and goes a day after nobody shows it', async () => {
    await using stage = await openStage()
    const { deps } = stage
    const admin = await stage.person('admin')
    const file = await picture('#123456')
    expect(refusalOf(await storeLogo(deps, await stage.person('cy'), file))).toBe('not-allowed')
    const shown = granted(await storeLogo(deps, admin, file))
    granted(await storeLogo(deps, admin, await picture('#654321')))
    await deps.db.insert(settings).values({ key: 'logo', value: shown.id })
    const kept = async () => (await deps.db.select({ id: logos.id }).from(logos)).length
    await eraseExpired(deps)
    expect(await kept()).toBe(2)
    const tomorrow = new Date(deps.now().getTime() + 86_400_001)
    await eraseExpired({ ...deps, now: () => tomorrow })
    expect(await deps.db.select({ id: logos.id }).from(logos)).toEqual([shown])
  })
})
