import { expect, test } from 'vitest'
import { groupsIn, placeOf, readGroupRules } from './single-sign-on.ts'

const rules = (text: string) => {
  const read = readGroupRules(text)
  if ('wrong' in read) throw new Error(`line ${read.wrong}`)
  return read.rules
}

test('a line says what a group means: a role, and perhaps a team', () => {
  expect(rules('foyer-admins = administrator\n\n lending=Agent , Retail Lending ')).toEqual([
    { group: 'foyer-admins', role: 'administrator', team: null },
    { group: 'lending', role: 'agent', team: 'Retail Lending' },
  ])
})

test.each([
  ['lending', 1],
  ['lending = boss', 1],
  ['lending = agent\n= agent', 2],
])('%j is none: line %i', (text, wrong) => {
  expect(readGroupRules(text)).toEqual({ wrong })
})

test('the first rule that fits decides the role, the first that names a team the team', () => {
  const all = rules('heads = supervisor\nlending = agent, Retail Lending\nclaims = agent, Claims')
  expect(placeOf(all, ['claims', 'lending', 'heads'])).toEqual({ role: 'supervisor', team: 'Retail Lending' })
  expect(placeOf(all, ['claims'])).toEqual({ role: 'agent', team: 'Claims' })
  expect(placeOf(all, ['heads'])).toEqual({ role: 'supervisor', team: null })
  expect(placeOf(all, ['somebody'])).toBeNull()
})

test.each([
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  ['a', ['a']],
  [undefined, []],
  [[1, 'a', null], ['a']],
])('the claim %j names %j', (claim, groups) => {
  expect(groupsIn(claim)).toEqual(groups)
})
