import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { insertText } from './insert-text.ts'

describe('a text that is put into a field', () => {
  let field: HTMLTextAreaElement
  let heard: string[]

  beforeEach(() => {
    field = document.body.appendChild(document.createElement('textarea'))
    heard = []
    field.addEventListener('input', () => heard.push(field.value))
  })
  afterEach(() => {
    vi.restoreAllMocks()
    field.remove()
  })

  test('can be taken back by the browser’s undo, with all that was written before', async () => {
    await userEvent.type(field, 'See you tomorrow')
    insertText(field, 'Hello\nMira', 4, 7)
    expect(field.value).toBe('See Hello\nMira tomorrow')
    expect(field.selectionStart).toBe(14)
    expect(heard.at(-1)).toBe(field.value)
    await userEvent.keyboard('{Control>}z{/Control}')
    expect(field.value).toBe('See you tomorrow')
  })

  test('is put there and heard of also where the browser knows no such command', () => {
    vi.spyOn(document, 'execCommand').mockReturnValue(false)
    field.value = 'See you tomorrow'
    insertText(field, 'Mira', 4, 7)
    expect([field.value, field.selectionStart, field.selectionEnd]).toEqual(['See Mira tomorrow', 8, 8])
    expect(heard).toEqual(['See Mira tomorrow'])
  })
})
