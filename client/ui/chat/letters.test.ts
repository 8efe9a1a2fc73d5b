import { beforeEach, expect, test } from 'vitest'
import { keepDraft, keptDraft } from './draft.ts'
import { forgetWritten, Letters, placesWithLetters } from './letters.ts'
import { newLetterId } from './outbox.svelte.ts'
import { at } from './testing.ts'

beforeEach(() => localStorage.clear())

test('whoever leaves a shared machine leaves nothing unsent there; what others wrote stays', () => {
  for (const place of ['ada/mira', 'ada/noor', 'bo/mira']) {
    new Letters(place).add({ id: newLetterId(), text: 'Private', files: [], at })
    keepDraft(place, 'Private, too')
  }
  forgetWritten('ada')
  expect(placesWithLetters('ada')).toEqual([])
  expect([keptDraft('ada/mira'), keptDraft('ada/noor')]).toEqual(['', ''])
  expect(placesWithLetters('bo')).toEqual(['mira'])
  expect(keptDraft('bo/mira')).toBe('Private, too')
})
