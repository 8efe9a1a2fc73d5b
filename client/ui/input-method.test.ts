import { expect, test } from 'vitest'
import { isOfInputMethod } from './input-method.ts'

test.each([
  ['while it composes', { isComposing: true }, true],
  ['that confirms a word, as Safari tells it', { isComposing: false, keyCode: 229 }, true],
  ['by itself', { isComposing: false, keyCode: 13 }, false],
])('Enter %s belongs to the input method: %j', (_name, told, is) => {
  expect(isOfInputMethod(new KeyboardEvent('keydown', { key: 'Enter', ...told }))).toBe(is)
})
