import { describe, expect, test } from 'vitest'
import { TaskDefinition } from '../../shared/tasks/kinds.ts'
import { inspect } from '../documents/inspect.ts'
import { makeContract } from './loan-agreement.ts'

describe('the contract of the demo', () => {
  test('is a document like those that people bring', async () => {
    const { pdf, pages } = await makeContract()
    expect(pages.length).toBeGreaterThanOrEqual(3)
    expect(pages.length).toBeLessThanOrEqual(4)
    expect(await inspect(pdf)).toMatchObject({ pages })
  })

  test('has a place of each sort, initials on each page but the last, and a task that can be sent', async () => {
    const { pages, fields } = await makeContract()
    const spec = { document: '019a0000-0000-7000-8000-000000000001', name: 'Loan agreement', pages, fields }
    TaskDefinition.parse({ kind: 'sign', title: 'Loan agreement', text: '', spec })
    const of = (type: string) => fields.filter((each) => each.type === type)
    expect(of('initials').map(({ page }) => page)).toEqual(pages.slice(1).map((_page, index) => index))
    for (const type of ['signature', 'date', 'text', 'tick'])
      expect(of(type).map(({ page }) => page)).toContain(pages.length - 1)
  })
})
